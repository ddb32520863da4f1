// SPDX-License-Identifier: MIT

public import PITR

/// What the agent knows, for whoever asks: kept in memory by those who watch, and given out without waiting for anything.
public actor Knowledge {
    private var known: AgentSnapshot
    private let now: @Sendable () -> Instant

    public init(_ empty: AgentSnapshot, now: @escaping @Sendable () -> Instant) { (known, self.now) = (empty, now) }

    /// All of it, as of now.
    public var snapshot: AgentSnapshot {
        var snapshot = known
        snapshot.takenAt = now()
        return snapshot
    }

    /// `change` gets the time too.
    public func update(_ change: @Sendable (inout AgentSnapshot, Instant) -> Void) { change(&known, now()) }
}
