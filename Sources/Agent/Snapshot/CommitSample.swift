// SPDX-License-Identifier: MIT

public import PITR

/// How many transactions committed or aborted in a stretch of time, from the index.
public struct CommitSample: Sendable {
    /// The end of the stretch; it begins where the sample before ends.
    public var time: Instant
    public var commits: UInt64

    public init(time: Instant, commits: UInt64) { (self.time, self.commits) = (time, commits) }
}
