// SPDX-License-Identifier: MIT

/// What the WAL around the stop holds that may surprise whoever chose the target.
struct WALWarnings {
    let draft: PlanDraft
    let end: RecoveryEnd

    func all() throws -> [String] { try rolledBack() + backwardTimes() + unfinishedDrops() + finishedDrops() }

    private var stop: RecoveryStop { end.stop }

    private func rolledBack() -> [String] {
        guard case .xid(let xid) = draft.target, let transaction = stop.transaction, transaction.outcome == .abort
        else {
            return []
        }
        return [
            "transaction \(xid) was rolled back at \(transaction.time): recovery stops there, and nothing of it is kept"
        ]
    }

    /// PostgreSQL stops at the first commit that is later in the log, and loses those behind it whose times are not.
    private func backwardTimes() throws -> [String] {
        guard case .time(let time) = draft.target, let found = end.found, let newest = try draft.path.newest() else {
            return []
        }
        var example = found.answer.firstEarlyLost
        var count = found.answer.earlyLost
        for number in found.number + 1..<max(found.number + 1, min(newest, found.number + Self.ahead) + 1) {
            let question = StopRule.time(time, exclusive: draft.isExclusive)
            if let line = try draft.path.line(number), !Self.mayHoldEarlier(line, than: time) { continue }
            guard let answer = try draft.path.read(number, from: draft.backup.startLSN, rule: question) else { break }
            let early = try EarlyCommits(answer, before: time, in: draft.path, draft.isExclusive)
            example = example ?? early.first
            count += early.count
        }
        guard let example else { return [] }
        return [
            "commit times run backwards here: \(count) \(count == 1 ? "commit" : "commits") behind the stop, such as "
                + "transaction \(example.xid) at \(example.lsn), made at \(example.time), "
                + "\(count == 1 ? "is" : "are") lost although no later than the target; --to-lsn reaches any of them"
        ]
    }

    private static let ahead: UInt64 = 2

    private static func mayHoldEarlier(_ line: SegmentSummary, than time: Instant) -> Bool {
        line.totals.times.map { $0.lowerBound <= time } ?? false
    }

    /// The files of a database go with its record, the database itself only with the commit after it.
    private func unfinishedDrops() throws -> [String] {
        var drops = end.found?.answer.unfinishedDatabaseDrops ?? []
        if let found = end.found, found.number > draft.path.path.first,
            let before = try draft.path.read(found.number - 1, from: draft.backup.startLSN, rule: .never)
        {
            drops += try before.unfinishedDatabaseDrops.filter { try !hasEnded($0.xid, in: found) }
        }
        return drops.map { drop in
            "the files of database \(drop.database) are gone at this point, although its DROP DATABASE (transaction \(drop.xid)) "
                + "is not committed: to keep the database stop before it, --to-lsn \(drop.lsn) --exclusive"
                + Self.afterwards(drop)
        }
    }

    private func hasEnded(_ xid: UInt32, in found: StopSearch.Found) throws -> Bool {
        let rule = StopRule.xid(xid, exclusive: false)
        guard let answer = try draft.path.read(found.number, from: draft.backup.startLSN, rule: rule),
            let end = answer.stop
        else { return false }
        return end.record < found.stop.record
    }

    /// Whoever wants the database back should learn that the target is already behind its end.
    private func finishedDrops() throws -> [String] {
        guard let found = end.found else { return [] }
        let unfinished = Set(found.answer.unfinishedDatabaseDrops)
        return found.answer.summary.databaseChanges.filter {
            $0.kind == .dropped && $0.lsn < found.stop.record && $0.lsn >= draft.backup.stopLSN
                && !unfinished.contains($0)
        }.map { drop in
            "database \(drop.database) was dropped shortly before this point (transaction \(drop.xid)): to keep it stop before "
                + "that, --to-lsn \(drop.lsn) --exclusive" + Self.afterwards(drop)
        }
    }

    /// From 15.4 on the mark that bars a database from use is set, for good, before its files go (dropdb,
    /// src/backend/commands/dbcommands.c).
    private static func afterwards(_ drop: DatabaseChange) -> String {
        ", and lift its bar after that with UPDATE pg_database SET datconnlimit = -1 WHERE oid = \(drop.database)"
    }
}

/// The commits of a segment behind the stop that are not later than the target.
private struct EarlyCommits {
    let first: TransactionEnd?
    let count: UInt64

    init(_ answer: ReplayAnswer, before time: Instant, in path: PathWAL, _ exclusive: Bool) throws {
        // A segment wholly behind the stop: those before its own first later commit, and those that it counted itself.
        let isEarly = answer.summary.firstCommit.map { exclusive ? $0.time < time : $0.time <= time } ?? false
        first = isEarly ? answer.summary.firstCommit : answer.firstEarlyLost
        count = answer.earlyLost + (isEarly ? 1 : 0)
    }
}
