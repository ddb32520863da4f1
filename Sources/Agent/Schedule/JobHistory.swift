// SPDX-License-Identifier: MIT

import Errors
import Host
public import Operations
public import PITR
import Repository

/// The runs of jobs, as repositories and this agent know them.
public actor JobHistory {
    private let repositories: ClusterRepositories
    private let now: @Sendable () -> Instant
    private var read: [JobName: [StoredJobRun]] = [:]
    private var own: [JobName: [JobRun]] = [:]

    private static let limit = Duration.seconds(20)
    /// A month of a job that runs every hour.
    private static let count = 750
    private static let ownCount = 20

    public init(_ repositories: ClusterRepositories, now: @escaping @Sendable () -> Instant) {
        (self.repositories, self.now) = (repositories, now)
    }

    /// Asks the repositories; where none answers, what they said last counts.
    func refresh(_ job: JobName) async {
        for place in repositories.places {
            let listing = try? await TimeLimit(Self.limit).run { [cluster = repositories.cluster, now] in
                try await JobRuns(place.store, cluster: cluster, now: now).newest(Self.count, of: job)
            }
            guard let listing else { continue }
            read[job] = listing.runs
            return
        }
    }

    /// A run of our own, which no repository may have a record of.
    func add(_ run: JobRun) {
        own[run.job, default: []].append(run)
        own[run.job] = own[run.job]?.suffix(Self.ownCount)
    }

    /// All that is known. A run of ours that a repository tells of too is taken from there.
    func runs(of job: JobName) -> [JobRun] {
        let stored = read[job, default: []].map(\.run)
        let unknown = own[job, default: []].filter { ours in
            !stored.contains { $0.scheduled == ours.scheduled && $0.started >= ours.started && $0.started <= ours.end }
        }
        return (stored + unknown).sorted { $0.started < $1.started }
    }

    func stored(_ job: JobName) -> [StoredJobRun] { read[job, default: []] }
}

extension JobRun {
    fileprivate var end: Instant { ended ?? started }
}
