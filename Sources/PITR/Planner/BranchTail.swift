// SPDX-License-Identifier: MIT

/// What a timeline went on to write after another had branched off it.
struct BranchTail {
    let wal: WALKnowledge
    let timeline: TimelineID
    let child: TimelineID

    /// Whether it has a commit that is later than all of the child's: then nobody can tell which of them is the living one.
    func outlives() throws -> Bool {
        guard let left = wal.catalogue.histories[child]?.switchPoint(after: timeline),
            let mine = try BranchDescription(wal: wal, timeline: timeline).lastCommit(after: left)
        else { return false }
        let theirs = try BranchDescription(wal: wal, timeline: child).lastCommit(after: left)
        return theirs.map { mine.time > $0.time } ?? true
    }
}
