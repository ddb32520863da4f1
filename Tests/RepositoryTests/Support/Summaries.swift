// SPDX-License-Identifier: MIT

import PITR
import Testing

/// What segments hold, made by hand.
enum Summaries {
    static let time = Instant(microseconds: 1_795_341_600_123_456)

    static func end(
        _ outcome: TransactionEnd.Outcome = .commit, xid: UInt32 = 742, at lsn: UInt64 = 0x300_0028, after: Int64 = 0,
        isPrepared: Bool = false, subtransactions: Int = 0
    ) -> TransactionEnd {
        TransactionEnd(
            outcome: outcome, isPrepared: isPrepared, xid: xid, time: Instant(microseconds: time.microseconds + after),
            lsn: LSN(lsn), end: LSN(lsn + 0x38), subtransactions: subtransactions)
    }

    /// Something of everything.
    static func full(_ segment: WALSegment) -> SegmentSummary {
        var summary = SegmentSummary(segment: segment)
        summary.totals.records = 4711
        summary.totals.add(end())
        summary.totals.add(end(.abort, xid: 4_294_967_295, after: -5))
        summary.totals.drops = 1
        summary.totals.databaseChanges = 2
        summary.totals.tablespaceCreations = 2
        (summary.firstRecord, summary.lastRecordEnd) = (LSN(0x300_0028), LSN(0x400_0060))
        summary.firstCommit = end()
        summary.lastCommit = end(xid: 745, at: 0x300_1000, after: 9, isPrepared: true, subtransactions: 65)
        summary.restorePoints = [point("before \"4.2\"\n/ü"), point("before \"4.2\"\n/ü")]
        summary.restorePoints.forEach { summary.totals.add($0) }
        summary.checkpoints = checkpoints
        summary.backupEnds = [BackupEnd(start: LSN(0x300_0028), lsn: LSN(0x300_0500), end: LSN(0x300_0520))]
        summary.databaseChanges = [
            DatabaseChange(kind: .created, database: 16384, xid: 741, lsn: LSN(0x300_2000)),
            DatabaseChange(kind: .dropped, database: 16385, xid: 742, lsn: LSN(0x300_2100)),
        ]
        summary.tablespaceCreations = [
            TablespaceCreation(tablespace: 16400, path: "/srv/fast disk", lsn: LSN(0x300_2200)),
            TablespaceCreation(tablespace: 16401, path: "", lsn: LSN(0x300_2300)),
        ]
        summary.drops = [drop]
        (summary.nextXID, summary.oldestRunningXID) = (746, 740)
        summary.hasOpenTail = true
        summary.damage = WALDamage(lsn: LSN(0x300_3000), problem: "the checksum of the record is wrong")
        return summary
    }

    static func point(_ name: String) -> RestorePoint {
        RestorePoint(name: name, time: time, lsn: LSN(0x300_1100), end: LSN(0x300_1168))
    }

    static let drop = RelationDrop(
        commit: end(xid: 743), files: [.init(tablespace: 1663, database: 5, number: 16390)], fileCount: 70,
        relations: [.init(database: 5, oid: 16390), .init(database: 0, oid: 1260)], relationCount: 2)

    static let checkpoints = [
        Checkpoint(
            kind: .online, lsn: LSN(0x300_0200), redo: LSN(0x300_0028), time: time, timeline: 1, previousTimeline: 1,
            nextXID: 1 << 63 | 7, oldestActiveXID: 740),
        Checkpoint(
            kind: .endOfRecovery, lsn: LSN(0x300_0300), redo: nil, time: time, timeline: 2, previousTimeline: 1,
            nextXID: nil, oldestActiveXID: nil),
    ]

    /// Nothing but a few records.
    static func plain(_ segment: WALSegment, size: SegmentSize = .standard) -> SegmentSummary {
        var summary = SegmentSummary(segment: segment)
        summary.totals.records = segment.number % 7
        summary.firstRecord = LSN(segment.start(size: size).rawValue + 40)
        return summary
    }

    static func log(_ number: UInt32, on timeline: UInt32 = 1) throws -> WALLog {
        WALLog(timeline: try #require(TimelineID(timeline)), number: number)
    }
}
