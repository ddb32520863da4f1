// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
public import PITR
import Storage

/// Reads `files.jsonl` line by line, checking the object against its marker first.
public actor FileIndexReader {
    /// Paths have at most a few KiB; what has more is no index.
    private static let longestLine = 1 << 20

    private let decompressor: ChunkDecompressor
    private let reader: any ObjectReader
    private let key: String
    private let decoder = JSONDecoder()
    private var lines: ArraySlice<UInt8> = []
    private var isEnded = false

    /// Throws `.integrity` when the object is not the one that the marker names.
    public init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) async throws {
        let key = try backups.key(object.key, of: id)
        try await BackupObject(backups.store, key, object).check()
        self.key = key.text
        self.decompressor = try ChunkDecompressor(Compression.ofKey(key.text))
        self.reader = try await backups.store.get(key, range: nil)
    }

    /// The next record; nil after the last.
    public func next() async throws -> FileRecord? { try await next { _ in true } }

    /// The next record whose path `isWanted` takes; nil after the last. The others' lines are not decoded, which is most of the
    /// work.
    public func next(where isWanted: @Sendable (_ path: String) -> Bool) async throws -> FileRecord? {
        while true {
            if let end = lines.firstIndex(of: UInt8(ascii: "\n")) {
                let line = lines[..<end]
                lines = lines[(end + 1)...]
                if let path = Self.plainPath(in: line), !isWanted(path) { continue }
                let record = try decode(line)
                guard isWanted(record.path) else { continue }
                return record
            }
            guard try await fill() else {
                guard lines.isEmpty else { throw damaged("its last line has no end") }
                return nil
            }
        }
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

    private func fill() async throws -> Bool {
        guard !isEnded else { return false }
        guard lines.count < Self.longestLine else { throw damaged("it has a line without end") }
        if let raw = try await decompressor.next() {
            lines = (Array(lines) + raw)[...]
            return true
        }
        guard let chunk = try await reader.next() else {
            try await decompressor.finish()
            await reader.close()
            isEnded = true
            return false
        }
        decompressor.push(chunk)
        return true
    }

    private func decode(_ line: ArraySlice<UInt8>) throws -> FileRecord {
        do {
            return try decoder.decode(FileRecord.self, from: Data(line))
        } catch {
            throw damaged("it has a line that is no file record")
        }
    }

    private func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}
