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
        let reader = try await backups.store.get(key, range: nil)
        lines = try LineReader(reader.unsealed(backups.keys), longestLine: Self.longestLine)
    }

    /// The next record; nil after the last.
    public func next() async throws -> FileRecord? { try await next { _ in true } }

    /// The next record whose path `isWanted` takes; nil after the last. The others' lines are not decoded, which is most of the
    /// work.
    public func next(where isWanted: @Sendable (_ path: String) -> Bool) async throws -> FileRecord? {
        while let line = try await lines.next() {
            if let path = Self.plainPath(in: line), !isWanted(path) { continue }
            let record = try decode(line)
            if isWanted(record.path) { return record }
        }
        return nil
    }

    /// The path as it stands in the line; nil where it is written otherwise than ``FileIndexWriter`` writes it, or has escapes.
    private static func plainPath(in line: ArraySlice<UInt8>) -> String? {
        guard let start = line.firstRange(of: pathMember)?.upperBound,
            let end = line[start...].firstIndex(of: UInt8(ascii: "\""))
        else { return nil }
        let path = line[start..<end]
        return path.contains(UInt8(ascii: "\\")) ? nil : String(decoding: path, as: UTF8.self)
    }

    private static let pathMember = Array("\"path\":\"".utf8)

    private func decode(_ line: ArraySlice<UInt8>) throws -> FileRecord {
        do {
            return try decoder.decode(FileRecord.self, from: Data(line))
        } catch {
            throw lines.damaged("it has a line that is no file record")
        }
    }
}
