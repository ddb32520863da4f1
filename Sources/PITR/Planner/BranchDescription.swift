// SPDX-License-Identifier: MIT

/// A branch in words: where it left its parent, and its own first and last commit.
struct BranchDescription {
    let wal: WALKnowledge
    let timeline: TimelineID

    func text() throws -> String {
        let origin =
            wal.catalogue.histories[timeline]?.entries.last
            .map { " left timeline \($0.timeline) at \($0.switchPoint)" } ?? " has no known origin"
        guard let last = try lastCommit(after: fork) else {
            return "timeline \(timeline)\(origin), with no commit of its own"
        }
        let first = try firstCommit().map { ", first commit \($0.time)" } ?? ""
        return "timeline \(timeline)\(origin)\(first), last commit \(last.time)"
    }

    /// Where it begins; for the first timeline, where its WAL does.
    private var fork: LSN { wal.catalogue.histories[timeline]?.entries.last?.switchPoint ?? LSN(0) }

    /// The WAL of this timeline alone, from a position on.
    private func own(from lsn: LSN) throws -> PathWAL? {
        guard let newest = wal.highestPossible(on: timeline) else { return nil }
        let size = wal.size
        let first = lsn.rawValue / size.bytes
        guard first <= newest else { return nil }
        let numbers = try wal.present(first...newest, on: timeline)
        guard let begin = numbers.ranges.first?.lowerBound else { return nil }
        return PathWAL(path: RecoveryPath(on: timeline, from: begin, size: size), wal: wal)
    }

    func lastCommit(after lsn: LSN) throws -> TransactionEnd? {
        guard let path = try own(from: lsn), let newest = try path.newest() else { return nil }
        let lookup = CommitLookup(path: path, from: lsn)
        // Only the commit is wanted.
        let known = CommitLookup.Before(lastTransaction: Self.none, replayedTo: lsn)
        return try lookup.before(newest + 1, known).lastCommit
    }

    private func firstCommit() throws -> TransactionEnd? {
        guard let path = try own(from: fork) else { return nil }
        let first = path.path.first
        if let answer = try path.read(first, from: fork, rule: .lsn(fork, exclusive: true)),
            let commit = answer.firstLost
        {
            return commit
        }
        return try CommitLookup(path: path, from: fork).firstCommit(after: first)
    }

    private static let none = TransactionEnd(
        outcome: .abort, xid: 0, time: Instant(microseconds: 0), lsn: LSN(0), end: LSN(0))
}
