// SPDX-License-Identifier: MIT

import PITR

/// What PostgreSQL does with a target, by its own rules (`recoveryStopsBefore` and `recoveryStopsAfter`,
/// src/backend/access/transam/xlogrecovery.c), applied to every record one by one.
struct RecoveryJudge: Sendable {
    enum Verdict: Sendable {
        case stops(Stop)
        /// No consistent state before the target, no way to the timeline, no target in the WAL, or a hole before it.
        case fails(String)

        var stop: Stop? {
            if case .stops(let stop) = self { return stop }
            return nil
        }
    }

    struct Stop: Sendable {
        /// What begins before it is replayed.
        let cut: LSN
        let lastCommit: ArchivedRecords.Record?
        let firstLost: ArchivedRecords.Record?
        /// That of the last record replayed.
        let timeline: UInt32
        /// Of a target that is one record, which one.
        let record: LSN?
    }

    let history: RealHistory
    let target: HistoryTarget

    func verdict(from backup: RealHistory.Backup, to timeline: UInt32) -> Verdict {
        guard let path = HistoryPath(to: timeline, history.wal) else { return .fails("no such timeline") }
        guard path.leads(from: backup) else { return .fails("the backup is not on the way to it") }
        let records = path.records.drop { $0.lsn < backup.start }
        let hole = path.hole.flatMap { $0 > backup.start ? $0 : nil } ?? LSN(.max)
        for index in records.indices {
            let record = records[index]
            if record.lsn >= hole { return .fails("a hole at \(hole)") }
            if let cut = cut(at: index, of: records, backup) {
                guard cut >= backup.stop else { return .fails("before the backup is consistent") }
                return .stops(stop(at: cut, in: records, isRecord: true))
            }
        }
        guard target.kind == .latest || target.kind == .immediate else { return .fails("not in the WAL") }
        return hole == LSN(.max) ? .stops(stop(at: hole, in: records, isRecord: false)) : .fails("a hole at \(hole)")
    }

    private func cut(
        at index: Int, of records: ArraySlice<ArchivedRecords.Record>, _ backup: RealHistory.Backup
    ) -> LSN? {
        let record = records[index]
        let behind = index + 1 < records.endIndex ? records[index + 1].lsn : LSN(.max)
        switch target.kind {
        case .time(let time):
            guard let end = record.time else { return nil }
            return end > time || (target.isExclusive && end == time) ? record.lsn : nil
        case .lsn(let lsn): return record.lsn >= lsn ? (target.isExclusive ? record.lsn : behind) : nil
        case .xid(let xid):
            guard record.time != nil, record.xid == xid else { return nil }
            return target.isExclusive ? record.lsn : behind
        case .name(let name): return record.restorePoint == name ? behind : nil
        case .immediate: return record.lsn >= backup.stop ? record.lsn : nil
        case .latest: return nil
        }
    }

    private func stop(at cut: LSN, in records: ArraySlice<ArchivedRecords.Record>, isRecord: Bool) -> Stop {
        let kept = records.prefix { $0.lsn < cut }
        return Stop(
            cut: cut, lastCommit: kept.last { $0.isCommit },
            firstLost: records.dropFirst(kept.count).first { $0.isCommit }, timeline: kept.last?.timeline ?? 0,
            record: isRecord && target.isOneRecord ? kept.last?.lsn : nil)
    }
}
