// SPDX-License-Identifier: MIT

public import Errors

/// What a run of a job made, for its record.
public struct JobSummary: Sendable, Equatable {
    /// The ids of what was made.
    public var made: [String]
    /// Of what was made, as stored; nil: not counted.
    public var bytes: UInt64?
    /// How many objects were removed; nil: it removes nothing.
    public var removed: UInt64?
    /// What was not done or is not well, although the run came to its end; nil: all is well.
    public var problem: WaldenError?

    public init(made: [String] = [], bytes: UInt64? = nil, removed: UInt64? = nil, problem: WaldenError? = nil) {
        (self.made, self.bytes, self.removed, self.problem) = (made, bytes, removed, problem)
    }
}
