// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
import Storage

/// Single files of a finished backup, read without the rest of it.
///
/// What is read is checked by each frame's own checksum; the SHA-256 of a part cannot be, since only a range of it is read. gzip
/// parts cannot be entered in the middle: they are read from their beginning.
public struct BackupFiles: Sendable {
    /// What docs/repository-format.md lets a frame hold.
    private static let frameLimit = 16 << 20

    private let backups: BackupStore
    private let marker: BackupMarker

    public init(_ backups: BackupStore, _ marker: BackupMarker) {
        self.backups = backups
        self.marker = marker
    }

    /// The files whose path, relative to their tree's root, `isWanted` takes: one pass over the file index, in its order.
    ///
    /// Throws `.integrity` when the index is damaged.
    public func find(_ isWanted: @escaping @Sendable (_ path: String) -> Bool) async throws -> [FileRecord] {
        guard let index = marker.object(named: "files.jsonl") else {
            throw WaldenError(.integrity, "the marker of backup \(marker.id.text) names no file index")
        }
        let reader = try await FileIndexReader(backups, index, of: marker.id)
        var found: [FileRecord] = []
        while let record = try await reader.next(where: isWanted) {
            if record.kind == .file { found.append(record) }
        }
        return found
    }

    /// Hands the first `limit` bytes of a file to `body`, in order, some mebibytes at a time.
    ///
    /// Throws `.integrity` for a frame that is damaged and a record that leads out of its tree, `.notFound` for a part that is
    /// gone, and what `body` throws.
    public func read(_ file: FileRecord, limit: UInt64 = .max, _ body: (ArraySlice<UInt8>) throws -> Void) async throws
    {
        guard let tree = marker.trees.first(where: { $0.name == file.tree }),
            file.offset <= tree.rawBytes, file.length <= tree.rawBytes - file.offset
        else {
            throw WaldenError(
                .integrity, "the file index of backup \(marker.id.text) puts \(file.path) where no tree has it")
        }
        var wanted = file.offset..<file.offset + min(file.length, limit)
        var partStart: UInt64 = 0
        for part in tree.parts where !wanted.isEmpty {
            let (partEnd, overflows) = partStart.addingReportingOverflow(part.rawBytes)
            guard !overflows else { return }
            let inside = wanted.clamped(to: partStart..<partEnd)
            if !inside.isEmpty {
                try await read(inside.lowerBound - partStart..<inside.upperBound - partStart, of: part, body)
                wanted = inside.upperBound..<wanted.upperBound
            }
            partStart = partEnd
        }
    }

    /// The whole of a small file. Throws `.integrity` when it has more than `limit` bytes.
    public func content(_ file: FileRecord, limit: Int) async throws -> [UInt8] {
        guard file.length <= UInt64(limit) else {
            throw WaldenError(.integrity, "\(file.path) in backup \(marker.id.text) has \(file.length) bytes")
        }
        var bytes: [UInt8] = []
        try await read(file) { bytes += $0 }
        return bytes
    }

    private func read(_ range: Range<UInt64>, of part: BackupMarker.Object, _ body: (ArraySlice<UInt8>) throws -> Void)
        async throws
    {
        let key = try backups.key(part.key, of: marker.id)
        let compression = Compression.ofKey(part.key)
        guard case .zstd = compression else { return try await stream(range, key, compression, body) }
        let table = try await SeekTable.ofPart(part, at: key, in: backups.store)
        var (rawStart, storedStart) = (0 as UInt64, 0 as UInt64)
        for entry in table.entries {
            let frame = rawStart..<rawStart + UInt64(entry.rawBytes)
            let inside = range.clamped(to: frame)
            if !inside.isEmpty {
                let stored = storedStart..<storedStart + UInt64(entry.storedBytes)
                let raw = try await unfold(key, stored, rawBytes: Int(entry.rawBytes), compression)
                try body(raw[Int(inside.lowerBound - rawStart)..<Int(inside.upperBound - rawStart)])
            }
            guard frame.upperBound < range.upperBound else { return }
            (rawStart, storedStart) = (frame.upperBound, storedStart + UInt64(entry.storedBytes))
        }
    }

    private func unfold(_ key: ObjectKey, _ range: Range<UInt64>, rawBytes: Int, _ compression: Compression)
        async throws
        -> [UInt8]
    {
        guard rawBytes <= Self.frameLimit, range.count <= 2 * Self.frameLimit else {
            throw damaged(key, "its seek table tells of a frame that is too large")
        }
        var stored: [UInt8] = []
        let reader = try await backups.store.get(key, range: range)
        while let chunk = try await reader.next() { stored += chunk }
        await reader.close()
        let bytes = stored
        do {
            let raw = try await BlockingThreads.shared.run { try compression.decompressed(bytes, limit: rawBytes) }
            guard raw.count == rawBytes else { throw damaged(key, "a frame is shorter than its seek table says") }
            return raw
        } catch let error as WaldenError where error.code == .integrity {
            throw error.during("the stored object \(key) is damaged")
        }
    }

    /// For codecs without frames that can be entered.
    private func stream(
        _ range: Range<UInt64>, _ key: ObjectKey, _ compression: Compression, _ body: (ArraySlice<UInt8>) throws -> Void
    ) async throws {
        let isPlain = compression == .none
        let decompressor = try ChunkDecompressor(compression)
        let reader = try await backups.store.get(key, range: isPlain ? range : nil)
        var position = isPlain ? range.lowerBound : 0
        do {
            while position < range.upperBound, let chunk = try await reader.next() {
                decompressor.push(chunk)
                while position < range.upperBound, let raw = try await decompressor.next() {
                    let here = position..<position + UInt64(raw.count)
                    let inside = range.clamped(to: here)
                    if !inside.isEmpty {
                        try body(raw[Int(inside.lowerBound - position)..<Int(inside.upperBound - position)])
                    }
                    position = here.upperBound
                }
            }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        guard position >= range.upperBound else { throw damaged(key, "it ends too soon") }
    }

    private func damaged(_ key: ObjectKey, _ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}
