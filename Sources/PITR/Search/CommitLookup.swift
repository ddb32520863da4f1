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

        var isComplete: Bool { lastTransaction != nil && lastCommit != nil && replayedTo != nil }
    }

    let path: PathWAL
    /// Records before this are the backup's, not the recovery's.
    let from: LSN

    /// What is replayed of the segments below `number`, completing `known`, what was found in `number` itself.
    func before(_ number: UInt64, _ known: Before) throws -> Before {
        var found = known
        var (next, batch) = (number, 1 as UInt64)
        while !found.isComplete, next > path.path.first {
            let low = max(path.path.first, next - min(next, batch))
            let numbers = (low..<next).reversed()
            try path.prepare(numbers.filter { try mustRead($0, for: found) }, from: from, rule: .never)
            for number in numbers where !found.isComplete {
                guard try mustRead(number, for: found) else { continue }
                // Behind a hole there is nothing that was replayed.
                guard let answer = try path.read(number, from: from, rule: .never) else { return found }
                found.add(answer)
            }
            (next, batch) = (low, min(batch * 2, 16))
        }
        return found
    }

    /// Whether the index does not already say that there is nothing to be found.
    private func mustRead(_ number: UInt64, for found: Before) throws -> Bool {
        guard let line = try path.line(number) else { return true }
        let holdsRecords = found.replayedTo == nil && line.totals.records > 0
        let holdsCommits = found.lastCommit == nil && line.totals.commits > 0
        return holdsRecords || holdsCommits
            || found.lastTransaction == nil && line.totals.commits + line.totals.aborts > 0
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
