// SPDX-License-Identifier: MIT

import Host
import PITR
import SystemPackage

/// A folder's segments of one timeline, without a gap.
struct SegmentRow {
    let folder: FilePath
    let size: SegmentSize
    let segments: [WALSegment]

    var names: [String] { segments.map { $0.name(size: size) } }

    /// One for each timeline and unbroken stretch in `folder`.
    static func all(in folder: FilePath, size: SegmentSize) throws -> [SegmentRow] {
        let segments = try Folder.names(in: folder).compactMap { WALSegment(name: $0, size: size) }.sorted()
        var rows: [[WALSegment]] = []
        for segment in segments {
            if let last = rows.last?.last, last.timeline == segment.timeline, last.number + 1 == segment.number {
                rows[rows.count - 1].append(segment)
            } else {
                rows.append([segment])
            }
        }
        return rows.map { SegmentRow(folder: folder, size: size, segments: $0) }
    }

    func bytes(_ index: Int) throws -> [UInt8] {
        try SmallFile.bytes(at: folder.appending(segments[index].name(size: size)), limit: 1 << 30)
    }

    /// A line for each record, and where it ended.
    func lines() throws -> (lines: [String], status: WALDecoder.Status) {
        var decoder = WALDecoder(segment: segments[0], size: size, keepsAll: true)
        var lines: [String] = []
        for index in segments.indices {
            let bytes = try bytes(index)
            bytes.withUnsafeBytes { bytes in decoder.push(bytes) { lines.append(DecodedWAL.line($0)) } }
            if bytes.count < Int(size.bytes) { break }
        }
        decoder.finish { lines.append(DecodedWAL.line($0)) }
        return (lines, decoder.status)
    }

    /// What each segment's reader says, those behind given to it for as long as it wants them.
    func answers() throws -> [ReplayAnswer] {
        try segments.indices.map { index in
            var reader = SegmentReader(ReplayQuestion(segment: segments[index]), size: size)
            try bytes(index).withUnsafeBytes { reader.push($0) }
            var next = index + 1
            while reader.needsNext, next < segments.count {
                try bytes(next).withUnsafeBytes { reader.pushNext($0) }
                next += 1
            }
            return reader.answer()
        }
    }
}

/// Records as ``Judge`` tells them.
enum DecodedWAL {
    static func line(_ record: borrowing WALRecord) -> String {
        var blocks = ""
        guard
            record.body({ block in
                let file = block.relation
                let fork = ["", "fork fsm ", "fork vm ", "fork init "][Int(min(block.fork, 3))]
                blocks +=
                    ", #\(block.id): rel \(file.tablespace)/\(file.database)/\(file.number) \(fork)blk \(block.block)"
                    + (block.hasImage ? " FPW" : "")
            }) != nil
        else { return "\(record.lsn) has no body" }
        let name = record.resourceManager.name ?? "\(record.resourceManager.rawValue)"
        return "\(name) \(record.totalLength) \(record.xid) \(record.lsn) \(record.prev)\(event(record))\(blocks)"
    }

    private static func event(_ record: borrowing WALRecord) -> String {
        switch WALEvent.read(record) {
        case .other: record.resourceManager == .xlog && record.info & 0xF0 == 0xD0 ? " OVERWRITE" : ""
        case .malformed: " MALFORMED"
        case .event(.end(let end, let drop)): " " + line(end, drop)
        case .event(.restorePoint(let point)): " POINT \(point.name)"
        case .event(.checkpoint(let checkpoint)): " " + line(checkpoint)
        case .event(.backupEnd(let end)): " BACKUP_END \(end.start)"
        case .event(.databaseChange(let change)): " DATABASE \(change.kind.rawValue) \(change.database)"
        case .event(.tablespaceCreation): ""
        case .event(.runningTransactions(let next, let oldest)): " nextXid \(next) oldestRunningXid \(oldest)"
        }
    }

    private static func line(_ end: TransactionEnd, _ drop: RelationDrop?) -> String {
        let word = end.outcome == .commit ? "COMMIT" : "ABORT"
        var line = (end.isPrepared ? "\(word)_PREPARED \(end.xid): " : "\(word) ") + "\(end.time)"
        line += " subxacts \(end.subtransactions)"
        if end.outcome == .commit { line += " rels \(drop?.fileCount ?? 0)" }
        if let drop { line += " stats \(drop.relationCount)" }
        return line
    }

    private static func line(_ checkpoint: Checkpoint) -> String {
        let timelines = "tli \(checkpoint.timeline); prev tli \(checkpoint.previousTimeline)"
        guard let redo = checkpoint.redo, let next = checkpoint.nextXID else {
            return "RECOVERED \(timelines) \(checkpoint.time)"
        }
        return "CHECKPOINT \(redo) \(timelines) xid \(next >> 32):\(next & 0xFFFF_FFFF) "
            + "oldest running xid \(checkpoint.oldestActiveXID ?? 0)"
    }
}
