// SPDX-License-Identifier: MIT

import PITR

/// WAL as a list of records, and what a recovery meets in it, told by going through them one by one.
struct SimulatedWAL {
    enum Content: Hashable {
        case end(TransactionEnd)
        case point(RestorePoint)
        case checkpoint(Checkpoint)
        case database(DatabaseChange)
        case running(next: UInt32, oldest: UInt32)
        case other
    }

    struct Record: Hashable {
        let lsn: LSN
        let end: LSN
        let content: Content
    }

    /// The records of each timeline's files by the segment in which they begin, in order.
    var records: [WALSegment: [Record]] = [:]
    var damaged: [WALSegment: WALDamage] = [:]

    func answer(_ question: ReplayQuestion) -> ReplayAnswer {
        var answer = ReplayAnswer(summary: summary(question.segment))
        var dropped: [DatabaseChange] = []
        for record in records[question.segment] ?? [] where counts(record, in: question) {
            if answer.stop == nil { stopIfDue(record, question.rule, &answer) }
            if let stop = answer.stop, stop.record < record.lsn || !stop.isReplayed {
                lose(record, question.rule, &answer)
            } else {
                replay(record, &answer, &dropped)
            }
            if answer.stop != nil, answer.stop?.record == record.lsn { answer.unfinishedDatabaseDrops = dropped }
        }
        if answer.stop == nil { answer.unfinishedDatabaseDrops = dropped }
        return answer
    }

    func summary(_ segment: WALSegment) -> SegmentSummary {
        var summary = SegmentSummary(segment: segment)
        for record in records[segment] ?? [] {
            summary.totals.records += 1
            summary.firstRecord = summary.firstRecord ?? record.lsn
            summary.lastRecordEnd = record.end
            note(record.content, in: &summary)
        }
        summary.damage = damaged[segment]
        return summary
    }

    private func note(_ content: Content, in summary: inout SegmentSummary) {
        switch content {
        case .end(let end):
            summary.totals.add(end)
            guard end.outcome == .commit else { return }
            summary.firstCommit = summary.firstCommit ?? end
            summary.lastCommit = end
        case .point(let point):
            summary.totals.add(point)
            summary.restorePoints.append(point)
        case .checkpoint(let checkpoint): summary.checkpoints.append(checkpoint)
        case .database(let change):
            summary.totals.databaseChanges += 1
            summary.databaseChanges.append(change)
        case .running(let next, let oldest): (summary.nextXID, summary.oldestRunningXID) = (next, oldest)
        case .other: break
        }
    }

    private func counts(_ record: Record, in question: ReplayQuestion) -> Bool {
        record.lsn >= question.from && question.until.map { record.lsn < $0 } ?? true
    }

    private func stopIfDue(_ record: Record, _ rule: StopRule, _ answer: inout ReplayAnswer) {
        var (transaction, point): (TransactionEnd?, RestorePoint?) = (nil, nil)
        if case .end(let end) = record.content { transaction = end }
        if case .point(let made) = record.content { point = made }
        let isReplayed: Bool
        switch rule {
        case .time(let time, let exclusive):
            guard let transaction, exclusive ? transaction.time >= time : transaction.time > time else { return }
            isReplayed = false
        case .lsn(let lsn, let exclusive):
            guard record.lsn >= lsn else { return }
            isReplayed = !exclusive
        case .xid(let xid, let exclusive):
            guard transaction?.xid == xid else { return }
            isReplayed = !exclusive
        case .name(let name):
            guard point?.name == name else { return }
            isReplayed = true
        case .never: return
        }
        answer.stop = .init(
            record: record.lsn, end: record.end, isReplayed: isReplayed, transaction: transaction, restorePoint: point)
    }

    private func replay(_ record: Record, _ answer: inout ReplayAnswer, _ dropped: inout [DatabaseChange]) {
        answer.replayedTo = record.end
        switch record.content {
        case .end(let end):
            answer.lastTransaction = end
            if end.outcome == .commit { answer.lastCommit = end }
            dropped.removeAll { $0.xid == end.xid }
        case .database(let change) where change.kind == .dropped: dropped.append(change)
        case .database, .point, .checkpoint, .running, .other: break
        }
    }

    private func lose(_ record: Record, _ rule: StopRule, _ answer: inout ReplayAnswer) {
        guard case .end(let end) = record.content, end.outcome == .commit else { return }
        answer.firstLost = answer.firstLost ?? end
        guard case .time(let time, let exclusive) = rule, exclusive ? end.time < time : end.time <= time else { return }
        answer.firstEarlyLost = answer.firstEarlyLost ?? end
        answer.earlyLost += 1
    }
}
