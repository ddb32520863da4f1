// SPDX-License-Identifier: MIT

public import PITR

/// What a target wants to be told.
public struct NotificationFilter: Sendable, Hashable {
    public var kinds: Set<NotificationKind>
    /// nil: all, and what belongs to none.
    public var jobs: Set<JobName>?

    public init(kinds: Set<NotificationKind> = all, jobs: Set<JobName>? = nil) {
        (self.kinds, self.jobs) = (kinds, jobs)
    }

    public static let all = Set(NotificationKind.allCases)
    /// What a person must know, and that it is over.
    public static let problems = all.filter(\.isProblem).union([.recovered])

    public func wants(_ event: NotificationEvent) -> Bool {
        guard kinds.contains(event.kind), isHeardOf(event.recoveredFrom) else { return false }
        guard let jobs else { return true }
        return event.job.map(jobs.contains) ?? false
    }

    /// Whoever is told of some problems is told of the end of those, not of others' that it never heard of.
    private func isHeardOf(_ problems: [NotificationKind]) -> Bool {
        guard !problems.isEmpty, kinds.contains(where: \.isProblem) else { return true }
        return problems.contains(where: kinds.contains)
    }
}
