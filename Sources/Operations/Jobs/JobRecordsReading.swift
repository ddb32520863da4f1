// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// The newest runs of jobs, as any repository tells of them.
public struct JobRecordsReading: Sendable {
    private let repositories: ClusterRepositories
    private let now: @Sendable () -> Instant

    /// Of each job. Each is a request.
    private static let count = 10

    public init(_ repositories: ClusterRepositories, now: @escaping @Sendable () -> Instant) {
        (self.repositories, self.now) = (repositories, now)
    }

    /// The newest of each job first. A repository that does not answer has lines of its own, and tells nothing here.
    public func run(of jobs: [JobName]) async throws -> [JobName: [StoredJobRun]] {
        try await withThrowingTaskGroup(of: [StoredJobRun].self) { group in
            for place in repositories.places {
                let runs = JobRuns(place.store, cluster: repositories.cluster, now: now)
                for job in jobs { group.addTask { try await Self.newest(of: job, runs) } }
            }
            var known: [JobRunID: StoredJobRun] = [:]
            // One repository may have been told only of the beginning.
            for try await runs in group {
                for run in runs where known[run.id]?.record.end == nil { known[run.id] = run }
            }
            return Dictionary(grouping: known.values.sorted { $0.id > $1.id }, by: \.job)
        }
    }

    private static func newest(of job: JobName, _ runs: JobRuns) async throws -> [StoredJobRun] {
        do {
            return try await runs.newest(count, of: job).runs
        } catch let error as WaldenError where error.code != .cancelled {
            return []
        }
    }
}
