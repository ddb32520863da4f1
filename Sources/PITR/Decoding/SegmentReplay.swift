// SPDX-License-Identifier: MIT

/// Answers a ``ReplayQuestion`` from a segment's records as they go by, deciding for each as `recoveryStopsBefore` and
/// `recoveryStopsAfter` do (src/backend/access/transam/xlogrecovery.c).
struct SegmentReplay: Sendable {
    private let question: ReplayQuestion
    private let from: LSN
    private let until: LSN?
    /// Whether a record that is no event can be the stop.
    private let watchesAll: Bool
    private var hasStopped = false
    private var answer: ReplayAnswer

    init(_ question: ReplayQuestion) {
        (self.question, from, until) = (question, question.from, question.until)
        if case .lsn = question.rule { watchesAll = true } else { watchesAll = false }
        answer = ReplayAnswer(summary: SegmentSummary(segment: question.segment))
    }

    /// Takes the next record that begins in the segment, and which event it is.
    @inline(__always)
    mutating func add(_ record: borrowing WALRecord, _ event: WALEvent?) {
        guard record.lsn >= from, until.map({ record.lsn < $0 }) ?? true else { return }
        var isReplayed = !hasStopped
        if !hasStopped, watchesAll || event != nil, let stop = stop(at: record, event) {
            (answer.stop, hasStopped, isReplayed) = (stop, true, stop.isReplayed)
        }
        if isReplayed { answer.replayedTo = record.end }
        if let event { isReplayed ? replay(event) : lose(event) }
    }

    private func stop(at record: borrowing WALRecord, _ event: WALEvent?) -> ReplayAnswer.Stop? {
        guard let isReplayed = StopDecision(question.rule).isReplayed(at: record.lsn, event) else { return nil }
        var (transaction, point): (TransactionEnd?, RestorePoint?) = (nil, nil)
        if case .end(let end, _) = event { transaction = end }
        if case .restorePoint(let found) = event { point = found }
        return ReplayAnswer.Stop(
            record: record.lsn, end: record.end, isReplayed: isReplayed, transaction: transaction, restorePoint: point)
    }

    private mutating func replay(_ event: WALEvent) {
        switch event {
        case .end(let end, _):
            answer.lastTransaction = end
            if end.outcome == .commit { answer.lastCommit = end }
            answer.unfinishedDatabaseDrops.removeAll { $0.xid == end.xid }
        case .databaseChange(let change) where change.kind == .dropped:
            if answer.unfinishedDatabaseDrops.count < SegmentSummary.detailLimit {
                answer.unfinishedDatabaseDrops.append(change)
            }
        default: break
        }
    }

    private mutating func lose(_ event: WALEvent) {
        guard case .end(let end, _) = event, end.outcome == .commit else { return }
        if answer.firstLost == nil { answer.firstLost = end }
        guard case .time = question.rule, StopDecision(question.rule).isReplayed(at: end.lsn, event) == nil else {
            return
        }
        if answer.firstEarlyLost == nil { answer.firstEarlyLost = end }
        answer.earlyLost &+= 1
    }

    /// The answer with the summary of the whole file.
    func answer(with summary: SegmentSummary) -> ReplayAnswer {
        var answer = answer
        answer.summary = summary
        return answer
    }
}

/// What a rule says to one record.
private struct StopDecision {
    private let rule: StopRule

    init(_ rule: StopRule) { self.rule = rule }

    /// nil when the recovery goes on; else whether it stops behind the record, having replayed it.
    @inline(__always)
    func isReplayed(at lsn: LSN, _ event: WALEvent?) -> Bool? {
        switch rule {
        case .never: nil
        case .lsn(let target, let exclusive): lsn >= target ? !exclusive : nil
        case .time, .xid, .name: event.flatMap { isReplayed($0) }
        }
    }

    private func isReplayed(_ event: WALEvent) -> Bool? {
        switch (rule, event) {
        case (.time(let target, let exclusive), .end(let end, _)):
            end.time > target || exclusive && end.time == target ? false : nil
        case (.xid(let xid, let exclusive), .end(let end, _)):
            end.xid == xid ? !exclusive : nil
        // Byte by byte as strcmp does: Swift's == would take letters for equal that are written differently.
        case (.name(let name), .restorePoint(let point)):
            point.name.utf8.elementsEqual(name.utf8) ? true : nil
        default: nil
        }
    }
}
