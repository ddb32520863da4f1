// SPDX-License-Identifier: MIT

import PITR

/// Whether all is well, and why not. Pure.
public struct StatusVerdict: Sendable {
    /// Sentences without a final period; none when all is well.
    public let problems: [String]

    /// `maximumLag` in segments.
    public init(_ repositories: [RepositoryStatus], maximumLag: UInt64) {
        let hasWAL = repositories.contains { (try? $0.facts.get())?.newestSegment != nil }
        var problems = repositories.flatMap { Self.problems(of: $0, maximumLag, othersHaveWAL: hasWAL) }
        let reached = repositories.compactMap { try? $0.facts.get() }
        if !reached.isEmpty, reached.allSatisfy({ $0.backups == 0 }) {
            problems.append("there is no backup: take one with walden backup")
        }
        self.problems = problems
    }

    private static func problems(
        of status: RepositoryStatus, _ maximumLag: UInt64, othersHaveWAL: Bool
    ) -> [String] {
        let facts: RepositoryStatus.Facts
        switch status.facts {
        case .failure(let error): return ["repository \(status.name) cannot be used: \(error)"]
        case .success(let found): facts = found
        }
        var problems: [String] = []
        if let lag = status.lag, lag.segments > maximumLag {
            problems.append(
                "repository \(status.name) is \(lag.segments) segments behind, and at most \(maximumLag) are allowed")
        } else if status.lag == nil, othersHaveWAL {
            problems.append("repository \(status.name) has no WAL of the generation that archives now, and another has")
        }
        if facts.damagedBackups > 0 {
            problems.append("repository \(status.name) has \(facts.damagedBackups) backups whose markers are damaged")
        }
        return problems
    }
}
