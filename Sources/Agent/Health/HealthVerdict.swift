// SPDX-License-Identifier: MIT

/// Whether all is well, and why not. Pure: the same snapshot always gets the same verdict.
public struct HealthVerdict: Sendable {
    /// The worst first.
    public let problems: [HealthProblem]

    public init(_ snapshot: AgentSnapshot, thresholds: HealthThresholds = HealthThresholds()) {
        let all =
            ArchivingHealth(snapshot, thresholds).problems + BackupHealth(snapshot, thresholds).problems
            + JobHealth(snapshot, thresholds).problems + RepositoryHealth(snapshot, thresholds).problems
            + HostHealth(snapshot, thresholds).problems
        problems = all.filter { $0.severity == .critical } + all.filter { $0.severity == .warning }
    }

    public var isWell: Bool { problems.isEmpty }

    public var worst: HealthProblem.Severity? { problems.first?.severity }
}
