// SPDX-License-Identifier: MIT

/// Makes a ``SegmentSummary`` of a segment's records as they go by.
public struct SegmentSummarizer: Sendable {
    public internal(set) var summary: SegmentSummary

    public init(segment: WALSegment) { summary = SegmentSummary(segment: segment) }

    /// Takes the next record that begins in the segment.
    public mutating func add(_ record: borrowing WALRecord) {
        count(record)
        if case .event(let event) = WALEvent.read(record) { add(event) }
    }

    @inline(__always)
    mutating func count(_ record: borrowing WALRecord) {
        summary.totals.records &+= 1
        if summary.firstRecord == nil { summary.firstRecord = record.lsn }
        summary.lastRecordEnd = record.end
    }

    mutating func add(_ event: WALEvent) {
        switch event {
        case .end(let end, let drop):
            summary.totals.add(end)
            if end.outcome == .commit { add(commit: end) }
            if let drop { add(drop) }
        case .restorePoint(let point):
            summary.totals.add(point)
            Self.append(point, to: &summary.restorePoints)
        case .checkpoint(let checkpoint):
            Self.append(checkpoint, to: &summary.checkpoints)
            if let next = checkpoint.nextXID { summary.nextXID = UInt32(truncatingIfNeeded: next) }
            if let oldest = checkpoint.oldestActiveXID { summary.oldestRunningXID = oldest }
        case .backupEnd(let end): Self.append(end, to: &summary.backupEnds)
        case .databaseChange(let change):
            summary.totals.databaseChanges &+= 1
            Self.append(change, to: &summary.databaseChanges)
        case .tablespaceCreation(let creation):
            summary.totals.tablespaceCreations &+= 1
            Self.append(creation, to: &summary.tablespaceCreations)
        case .runningTransactions(let next, let oldest):
            (summary.nextXID, summary.oldestRunningXID) = (next, oldest)
        }
    }

    private mutating func add(commit: TransactionEnd) {
        if summary.firstCommit == nil { summary.firstCommit = commit }
        summary.lastCommit = commit
    }

    private mutating func add(_ drop: RelationDrop) {
        summary.totals.drops &+= 1
        Self.append(drop, to: &summary.drops)
    }

    private static func append<Item>(_ item: Item, to items: inout [Item]) {
        if items.count < SegmentSummary.detailLimit { items.append(item) }
    }
}
