// SPDX-License-Identifier: MIT

public import PITR

/// A restore that was done only to prove that it works.
public struct DrillState: Sendable {
    public var at: Instant
    /// Why it failed, as a sentence; nil: it passed.
    public var problem: String?
    /// From its start to a server that answers queries.
    public var recoverySeconds: Double?
    /// The last commit that came back.
    public var recoveryPoint: Instant?

    public init(at: Instant, problem: String? = nil, recoverySeconds: Double? = nil, recoveryPoint: Instant? = nil) {
        (self.at, self.problem) = (at, problem)
        (self.recoverySeconds, self.recoveryPoint) = (recoverySeconds, recoveryPoint)
    }

    public var passed: Bool { problem == nil }
}
