// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
public import PITR
import Storage

/// Collects `files.jsonl`: some ten bytes of memory a file.
public typealias FileIndexWriter = LineWriter

/// Reads `files.jsonl` line by line, checking the object against its marker first.
public actor FileIndexReader {
    /// Paths have at most a few KiB; what has more is no index.
    private static let longestLine = 1 << 20

    private let lines: LineReader
    private let decoder = JSONDecoder()

    /// Throws `.integrity` when the object is not the one that the marker names.
    public init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) async throws {
        let key = try backups.key(object.key, of: id)
        try await BackupObject(backups.store, key, object).check()
        lines = try LineReader(try await backups.store.get(key, range: nil), longestLine: Self.longestLine)
    }

    /// The next record; nil after the last.
    public func next() async throws -> FileRecord? {
        guard let line = try await lines.next() else { return nil }
        do {
            return try decoder.decode(FileRecord.self, from: Data(line))
        } catch {
            throw lines.damaged("it has a line that is no file record")
        }
    }
}
