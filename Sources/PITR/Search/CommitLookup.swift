// SPDX-License-Identifier: MIT

/// The nearest commits on both sides of where a recovery stops.
struct CommitLookup {
    /// What was replayed before a stop.
    struct Before {
        var lastTransaction: TransactionEnd?
        var lastCommit: TransactionEnd?
        var replayedTo: LSN?

        mutating func add(_ answer: ReplayAnswer) {
            lastTransaction = lastTransaction ?? answer.lastTransaction
            lastCommit = lastCommit ?? answer.lastCommit
            replayedTo = replayedTo ?? answer.replayedTo
        }
    }

    /// What is looked for: whatever is not wanted need not be read.
    struct Wanted: OptionSet {
        let rawValue: Int

        static let transaction = Wanted(rawValue: 1)
        static let commit = Wanted(rawValue: 2)
        static let position = Wanted(rawValue: 4)
        static let all: Wanted = [.transaction, .commit, .position]

        /// What of it is not found yet.
        func missing(in found: Before) -> Wanted {
            var missing = self
            if found.lastTransaction != nil { missing.remove(.transaction) }
            if found.lastCommit != nil { missing.remove(.commit) }
            if found.replayedTo != nil { missing.remove(.position) }
            return missing
        }
    }

    let path: PathWAL
    /// Records before this are the backup's, not the recovery's.
    let from: LSN
    /// Segments below this are not looked at.
    var floor: UInt64 = 0
    /// How many segments are read at most of those that the index says nothing of; of more nothing is found.
    var readLimit = Int.max

    /// What is replayed of the segments below `number`, completing `known`, what was found in `number` itself.
    func before(_ number: UInt64, _ known: Before = Before(), wanting wanted: Wanted = .all) throws -> Before {
        var found = known
        var (next, batch, unread) = (number, 1 as UInt64, readLimit)
        let lowest = max(path.path.first, floor)
        while !wanted.missing(in: found).isEmpty, next > lowest {
            let low = max(lowest, next - min(next, batch))
            let first = wanted.missing(in: found)
            let numbers = try (low..<next).reversed().filter { number in
                guard try mayHold(first, number) else { return false }
                guard try path.line(number) == nil else { return true }
                unread -= 1
                return unread >= 0
            }
            try path.prepare(numbers, from: from, rule: .never)
            for number in numbers {
                guard try mayHold(wanted.missing(in: found), number) else { continue }
                // Behind a hole there is nothing that was replayed.
                guard let answer = try path.read(number, from: from, rule: .never) else { return found }
                found.add(answer)
            }
            (next, batch) = (low, min(batch * 2, 16))
        }
        return found
    }

    /// Whether the index does not already say that there is nothing of the kind.
    private func mayHold(_ missing: Wanted, _ number: UInt64) throws -> Bool {
        guard !missing.isEmpty, let totals = try path.line(number)?.totals else { return !missing.isEmpty }
        return missing.contains(.position) && totals.records > 0 || missing.contains(.commit) && totals.commits > 0
            || missing.contains(.transaction) && totals.commits + totals.aborts > 0
    }

    /// The first commit at `lsn` or behind it, up to the first segment that is not there.
    func firstCommit(from lsn: LSN) throws -> TransactionEnd? {
        let number = max(path.path.first, path.number(of: lsn))
        let answer = try path.read(number, from: lsn, rule: .lsn(lsn, exclusive: true))
        return try answer?.firstLost ?? firstCommit(after: number)
    }

    /// The first commit in the segments above `number`, up to the first that is not there.
    func firstCommit(after number: UInt64) throws -> TransactionEnd? {
        guard let newest = try path.newest() else { return nil }
        var (next, batch) = (number, 1 as UInt64)
        while next < newest {
            let high = next + min(batch, newest - next)
            let numbers = next + 1...high
            try path.prepare(numbers.filter { try path.line($0) == nil }, from: from, rule: .never)
            for number in numbers {
                let line = try path.line(number)
                guard let summary = try line ?? path.read(number, from: from, rule: .never)?.summary else { return nil }
                if let commit = summary.firstCommit, try isOnPath(commit, in: summary.segment) { return commit }
            }
            (next, batch) = (high, min(batch * 2, 16))
        }
        return nil
    }

    private func isOnPath(_ commit: TransactionEnd, in file: WALSegment) throws -> Bool {
        path.path.limit(of: file).map { commit.lsn < $0 } ?? true
    }
}
