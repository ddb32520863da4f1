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
        let rule = StopRule.time(time, exclusive: draft.isExclusive)
        for number in found.number + 1..<max(found.number + 1, min(newest, found.number + Self.ahead) + 1) {
            if let times = try draft.path.line(number)?.totals.times, times.lowerBound > time { continue }
            guard let answer = try draft.path.read(number, from: draft.backup.startLSN, rule: rule) else { break }
            // All of it is behind the stop, not only what is behind its own first later commit.
            let first = answer.summary.firstCommit.flatMap { isEarly($0, time) ? $0 : nil }
            example = example ?? first ?? answer.firstEarlyLost
            count += answer.earlyLost + (first == nil ? 0 : 1)
        }
        guard let example else { return [] }
        return [
            "commit times run backwards here: at least \(count) \(count == 1 ? "commit" : "commits") behind the stop, such as "
                + "transaction \(example.xid) at \(example.lsn), made at \(example.time), "
                + "\(count == 1 ? "is" : "are") lost although no later than the target; --to-lsn reaches any of them"
        ]
    }

    private static let ahead: UInt64 = 2

    private func isEarly(_ commit: TransactionEnd, _ time: Instant) -> Bool {
        draft.isExclusive ? commit.time < time : commit.time <= time
    }

    /// The files of a database go with its record, the database itself only with the commit after it.
    private func unfinishedDrops() throws -> [String] {
        var drops = end.found?.answer.unfinishedDatabaseDrops ?? []
        if let found = end.found, found.number > draft.path.path.first,
            let before = try draft.path.read(found.number - 1, from: draft.backup.startLSN, rule: .never)
        {
            drops += try before.unfinishedDatabaseDrops.filter { try !hasEnded($0.xid, in: found) }
        }
        return drops.filter(Self.isOfDatabase).map { drop in
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

    /// ALTER DATABASE SET TABLESPACE removes the old files by the same record, in a transaction that never had a number.
    private static func isOfDatabase(_ change: DatabaseChange) -> Bool { change.xid != 0 }

    /// Whoever wants the database back should learn that the target is already behind its end.
    private func finishedDrops() throws -> [String] {
        guard let found = end.found else { return [] }
        let unfinished = Set(found.answer.unfinishedDatabaseDrops)
        return found.answer.summary.databaseChanges.filter {
            Self.isOfDatabase($0) && $0.kind == .dropped && $0.lsn < found.stop.record && $0.lsn >= draft.backup.stopLSN
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
