// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
import Repository
import SystemPackage

/// Segments that were given up, written down on this host until the repositories know of them: a file each, named by the segment.
///
/// All calls block.
struct DroppedSegments: Sendable {
    private let folder: FilePath
    private static let suffix = ".json"

    init(_ folder: FilePath) { self.folder = folder }

    /// Durable when it returns. Throws when it cannot be.
    func write(_ record: GapRecord) throws {
        try DurableFile.replace(
            folder.appending(record.first + Self.suffix), with: try JSONDocuments.encode(record),
            "write down the loss in")
    }

    /// Those that are written down and can be read, by name.
    func records() -> [GapRecord] {
        let names = (try? Folder.names(in: folder)) ?? []  // without a folder nothing was given up
        return names.filter { $0.hasSuffix(Self.suffix) }.sorted().compactMap { name in
            guard let bytes = try? SmallFile.bytes(at: folder.appending(name), limit: 1 << 16) else { return nil }
            return try? JSONDocuments.decode(GapRecord.self, from: bytes, key: name)  // somebody else's file
        }
    }

    /// Forgets them: the repositories know.
    func remove(_ records: [GapRecord]) {
        for record in records { unlink(folder.appending(record.first + Self.suffix).string) }
    }
}
