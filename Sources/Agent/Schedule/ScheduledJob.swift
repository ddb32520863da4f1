// SPDX-License-Identifier: MIT

public import PITR

/// A job that the agent starts when its time has come.
public struct ScheduledJob: Sendable {
    public let name: JobName
    public let policy: JobPolicy
    /// The arguments of `walden` that do it.
    public let arguments: [String]

    public init(_ name: JobName, _ policy: JobPolicy, arguments: [String]) {
        (self.name, self.policy, self.arguments) = (name, policy, arguments)
    }

    /// What makes it another job as far as missed runs go: those of another schedule are not made up for.
    var mark: String { "\(policy.schedule.expression.text) \(policy.schedule.zone.name)" }
}

/// Starts jobs. Each is a process of its own: what a backup needs of memory goes with it, and nothing that happens to it happens to
/// archiving.
public protocol JobRunner: Sendable {
    /// The exit status. A run that is told to stop is stopped in good order before this returns.
    func run(_ job: ScheduledJob, for slot: Instant?) async -> Int32
}
