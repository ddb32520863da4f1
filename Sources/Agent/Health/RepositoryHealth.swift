// SPDX-License-Identifier: MIT

import PITR

/// Can the repositories be used, do they all have the newest WAL, and is there room in them?
struct RepositoryHealth {
    private let snapshot: AgentSnapshot
    private let thresholds: HealthThresholds

    init(_ snapshot: AgentSnapshot, _ thresholds: HealthThresholds) {
        (self.snapshot, self.thresholds) = (snapshot, thresholds)
    }

    var problems: [HealthProblem] {
        guard !snapshot.repositories.isEmpty else { return [nothing] }
        return snapshot.repositories.flatMap { [reach($0), lag($0), disk($0)].compactMap { $0 } }
    }

    private var nothing: HealthProblem {
        HealthProblem(
            .repositoryUnchecked, .warning, "nothing is known of any repository yet", remedy: Self.uncheckedRemedy)
    }

    private func reach(_ repository: RepositoryState) -> HealthProblem? {
        let name = repository.name
        if let problem = repository.problem {
            let isAlone = !snapshot.repositories.contains(where: \.isReachable)
            return HealthProblem(
                .repositoryUnreachable, isAlone ? .critical : .warning, of: name,
                "the repository \(name) cannot be used: \(problem)",
                remedy: "Run walden check: it goes through every step on the way there.")
        }
        let since = repository.checkedAt ?? snapshot.agent.startedAt
        let age = snapshot.age(of: since)
        guard repository.checkedAt == nil || age > thresholds.repositoryCheck else { return nil }
        return HealthProblem(
            .repositoryUnchecked, .warning, of: name,
            "the repository \(name) has not been looked into for \(Amount.duration(age))",
            remedy: Self.uncheckedRemedy)
    }

    private static let uncheckedRemedy =
        "The agent looks by itself, the first time right after its start. If this stays, run walden check."

    private func lag(_ repository: RepositoryState) -> HealthProblem? {
        guard let lag = repository.lagSegments, lag > thresholds.repositoryLag else { return nil }
        return HealthProblem(
            .repositoryLagging, .warning, of: repository.name,
            "the repository \(repository.name) is \(Amount.count(lag, "segment")) behind, and at most "
                + "\(Amount.grouped(thresholds.repositoryLag)) are allowed",
            remedy: "Run walden copy to fill it from another repository.")
    }

    private func disk(_ repository: RepositoryState) -> HealthProblem? {
        guard let disk = repository.disk,
            let severity = thresholds.repositoryDiskShare.severity(below: disk.freeShare)
        else { return nil }
        return HealthProblem(
            .repositoryDiskLow, severity, of: repository.name,
            "the repository \(repository.name) has \(Amount.bytes(disk.freeBytes)) left of "
                + "\(Amount.bytes(disk.totalBytes))",
            remedy: "Make room there, or shorten the retention: walden prune --dry-run says what that would delete.")
    }
}
