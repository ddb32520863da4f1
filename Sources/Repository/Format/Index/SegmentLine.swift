// SPDX-License-Identifier: MIT

import PITR

/// A line of a LOG's index object: what one segment holds. docs/repository-format.md explains each member.
struct SegmentLine: Codable {
    struct Damage: Codable {
        let lsn: LSN
        let problem: String
    }

    let segment: String
    let totals: WALTotals?
    let firstRecord: LSN?
    let lastRecordEnd: LSN?
    let firstCommit: TransactionEnd?
    let lastCommit: TransactionEnd?
    let restorePoints: [RestorePoint]?
    let checkpoints: [Checkpoint]?
    let backupEnds: [BackupEnd]?
    let databaseChanges: [DatabaseChange]?
    let tablespaceCreations: [TablespaceCreation]?
    let drops: [RelationDrop]?
    let nextXID: UInt32?
    let oldestRunningXID: UInt32?
    let openTail: Bool?
    let damage: Damage?

    private enum CodingKeys: String, CodingKey {
        case segment, totals, checkpoints, drops, damage
        case firstRecord = "first_record"
        case lastRecordEnd = "last_record_end"
        case firstCommit = "first_commit"
        case lastCommit = "last_commit"
        case restorePoints = "restore_points"
        case backupEnds = "backup_ends"
        case databaseChanges = "database_changes"
        case tablespaceCreations = "tablespace_creations"
        case nextXID = "next_xid"
        case oldestRunningXID = "oldest_running_xid"
        case openTail = "open_tail"
    }

    init(_ summary: SegmentSummary, size: SegmentSize) {
        segment = summary.segment.name(size: size)
        totals = summary.totals == WALTotals() ? nil : summary.totals
        (firstRecord, lastRecordEnd) = (summary.firstRecord, summary.lastRecordEnd)
        (firstCommit, lastCommit) = (summary.firstCommit, summary.lastCommit)
        restorePoints = summary.restorePoints.named
        checkpoints = summary.checkpoints.named
        backupEnds = summary.backupEnds.named
        databaseChanges = summary.databaseChanges.named
        tablespaceCreations = summary.tablespaceCreations.named
        drops = summary.drops.named
        (nextXID, oldestRunningXID) = (summary.nextXID, summary.oldestRunningXID)
        openTail = summary.hasOpenTail ? true : nil
        damage = summary.damage.map { Damage(lsn: $0.lsn, problem: $0.problem) }
    }

    /// nil when the segment is none of `log`.
    func summary(in log: WALLog, size: SegmentSize) -> SegmentSummary? {
        guard let segment = WALSegment(name: segment, size: size), segment.log(size: size) == log else { return nil }
        var summary = SegmentSummary(segment: segment)
        summary.totals = totals ?? WALTotals()
        (summary.firstRecord, summary.lastRecordEnd) = (firstRecord, lastRecordEnd)
        (summary.firstCommit, summary.lastCommit) = (firstCommit, lastCommit)
        summary.restorePoints = restorePoints ?? []
        summary.checkpoints = checkpoints ?? []
        summary.backupEnds = backupEnds ?? []
        summary.databaseChanges = databaseChanges ?? []
        summary.tablespaceCreations = tablespaceCreations ?? []
        summary.drops = drops ?? []
        (summary.nextXID, summary.oldestRunningXID) = (nextXID, oldestRunningXID)
        summary.hasOpenTail = openTail ?? false
        summary.damage = damage.map { WALDamage(lsn: $0.lsn, problem: $0.problem) }
        return summary
    }
}

extension Array {
    /// Up to the limit that every summary keeps to, so that no line is too long to be read.
    fileprivate var named: [Element]? { isEmpty ? nil : Array(prefix(SegmentSummary.detailLimit)) }
}
