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
        try Folder.create(folder)
        let path = folder.appending(record.first + Self.suffix)
        let temporary = FilePath(path.string + ".new")
        do {
            let file = try FileDescriptor.open(
                temporary, .writeOnly, options: [.create, .truncate, .closeOnExec, .noFollow],
                permissions: .ownerReadWrite)
            try file.closeAfter {
                _ = try file.writeAll(try JSONDocuments.encode(record))
                try file.sync()
            }
            guard rename(temporary.string, path.string) == 0 else { throw Errno(rawValue: errno) }
        } catch let failure as Errno {
            throw WaldenError.system(failure, "write down the loss in", path)
        }
        try Folder.sync(folder)
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
