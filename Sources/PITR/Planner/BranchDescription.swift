// SPDX-License-Identifier: MIT

/// A branch in words: where it left its parent, and its own first and last commit.
struct BranchDescription {
    let wal: WALKnowledge
    let timeline: TimelineID

    func text() throws -> String {
        let origin =
            wal.catalogue.histories[timeline]?.entries.last
            .map { " left timeline \($0.timeline) at \($0.switchPoint)" } ?? " has no known origin"
        guard let last = try lastCommit(after: fork), let first = try firstCommit() else {
            return "timeline \(timeline)\(origin), with no commit of its own"
        }
        return "timeline \(timeline)\(origin), first commit \(first.time), last commit \(last.time)"
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
        return try CommitLookup(path: path, from: lsn).before(newest + 1, wanting: .commit).lastCommit
    }

    private func firstCommit() throws -> TransactionEnd? {
        try own(from: fork).flatMap { try CommitLookup(path: $0, from: fork).firstCommit(from: fork) }
    }
}
