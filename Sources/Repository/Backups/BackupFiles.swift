// SPDX-License-Identifier: MIT

import Errors
import PITR

/// Single files of a finished backup, read without the rest of it.
///
/// What is read is checked by each frame's own checksum; the SHA-256 of a part cannot be, since only a range of it is read. gzip
/// parts cannot be entered in the middle: they are read from their beginning. Parts that are sealed to gpg are read whole, and
/// their SHA-256 before.
public struct BackupFiles: Sendable {
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
                let content = try await PartContent(try StoredPart(backups, part, of: marker.id))
                try await content.read(inside.lowerBound - partStart..<inside.upperBound - partStart, body)
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
}
