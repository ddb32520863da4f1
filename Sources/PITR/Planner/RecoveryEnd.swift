// SPDX-License-Identifier: MIT

import Errors

/// Where a recovery from one backup ends, before anybody asked whether all segments on the way are there.
struct RecoveryEnd {
    /// The number of the last segment that must be read.
    let number: UInt64
    let stop: RecoveryStop
    /// What was read of the segment with the record that stops it; nil at the end of a backup or of the WAL.
    let found: StopSearch.Found?

    /// Throws ``StopsTooEarly`` for a stop before the backup is consistent, ``PlanRefusal`` when there is no stop.
    init(of draft: PlanDraft, _ occurrence: Occurrence?) throws {
        switch draft.target {
        case .immediate: self = try Self.consistent(draft)
        case .latest: self = try Self.endOfWAL(draft)
        case .time, .lsn, .xid, .name: self = try Self.at(try Self.find(draft, occurrence), draft)
        }
    }

    private init(number: UInt64, stop: RecoveryStop, found: StopSearch.Found? = nil) {
        (self.number, self.stop, self.found) = (number, stop, found)
    }

    private static func find(_ draft: PlanDraft, _ occurrence: Occurrence?) throws -> StopSearch.Found {
        let search = StopSearch(path: draft.path, rule: draft.target.rule(exclusive: draft.isExclusive))
        if let found = occurrence?.found {
            // A newer backup's path may begin behind it.
            guard found.stop.record >= draft.backup.startLSN else { throw StopsTooEarly(stop: found.stop) }
            if let answer = try draft.path.read(found.number, from: draft.backup.startLSN, rule: search.rule),
                let stop = answer.stop
            {
                return .init(number: found.number, answer: answer, stop: stop, isBisected: found.isBisected)
            }
        }
        guard let found = try search.first(from: draft.backup.startLSN) else { throw try draft.beyond() }
        return found
    }

    private static func at(_ found: StopSearch.Found, _ draft: PlanDraft) throws -> RecoveryEnd {
        let stop = found.stop
        guard (stop.isReplayed ? stop.end : stop.record) >= draft.backup.stopLSN else {
            throw StopsTooEarly(stop: stop)
        }
        let lookup = CommitLookup(path: draft.path, from: draft.backup.startLSN)
        var known = CommitLookup.Before()
        known.add(found.answer)
        let before = try lookup.before(found.number, known)
        let lost = try found.answer.firstLost ?? lookup.firstCommit(after: found.number)
        let size = draft.path.size
        return RecoveryEnd(
            number: max(draft.last, WALSegment.ending(at: stop.end, on: draft.timeline, size: size).number),
            stop: RecoveryStop(
                kind: stop.isReplayed ? .after : .before, record: stop.record, transaction: stop.transaction,
                restorePoint: stop.restorePoint, replayedTo: before.replayedTo ?? draft.backup.startLSN,
                timeline: draft.path.path.owner(of: stop.isReplayed ? stop.record : LSN(stop.record.rawValue &- 1)),
                lastTransaction: before.lastTransaction, lastCommit: before.lastCommit, firstLost: lost),
            found: found)
    }

    private static func consistent(_ draft: PlanDraft) throws -> RecoveryEnd {
        let backup = draft.backup
        let number = WALSegment.ending(at: backup.stopLSN, on: backup.timeline, size: draft.path.size).number
        let search = StopSearch(path: draft.path, rule: .lsn(backup.stopLSN, exclusive: true))
        let lookup = CommitLookup(path: draft.path, from: backup.startLSN)
        var known = CommitLookup.Before()
        // Whatever begins behind the end of the backup is the first thing that is not replayed.
        let next = try search.first(from: backup.startLSN)
        if let next { known.add(next.answer) }
        let before = try lookup.before(next?.number ?? number + 1, known)
        let lost = try next.flatMap { next in try next.answer.firstLost ?? lookup.firstCommit(after: next.number) }
        return RecoveryEnd(
            number: max(draft.last, number),
            stop: RecoveryStop(
                kind: .consistent, replayedTo: backup.stopLSN, timeline: backup.timeline,
                lastTransaction: before.lastTransaction, lastCommit: before.lastCommit, firstLost: lost))
    }

    private static func endOfWAL(_ draft: PlanDraft) throws -> RecoveryEnd {
        let newest = try draft.lastNumber()
        // With a hole on the way there is no end to look for; the plan is refused for that.
        let isWhole = try draft.missing(through: newest).isEmpty
        let lookup = CommitLookup(path: draft.path, from: draft.backup.startLSN)
        let before = isWhole ? try lookup.before(newest + 1) : .init()
        let replayedTo = before.replayedTo ?? draft.backup.stopLSN
        return RecoveryEnd(
            number: newest,
            stop: RecoveryStop(
                kind: .endOfWAL, replayedTo: replayedTo,
                timeline: draft.path.path.owner(of: LSN(replayedTo.rawValue &- 1)),
                lastTransaction: before.lastTransaction, lastCommit: before.lastCommit))
    }
}

/// A recovery would stop before its backup is consistent, and PostgreSQL refuses that.
struct StopsTooEarly: Error {
    let stop: ReplayAnswer.Stop

    /// A sentence about the backup without a final period.
    func reason(of backup: CatalogueBackup) -> String {
        let what =
            stop.transaction.map { "the \($0.outcome.rawValue) of transaction \($0.xid) at \($0.time)" }
            ?? stop.restorePoint.map { "the restore point \(ForeignText.quoted($0.name))" } ?? "the record"
        return "\(what), where recovery would stop, is at \(stop.record), before its end at \(backup.stopLSN)"
    }
}
