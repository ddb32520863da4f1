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
    /// So many are read each time, and each is a request.
    private static let count = 100
    private static let ownCount = 20

    public init(_ repositories: ClusterRepositories, now: @escaping @Sendable () -> Instant) {
        (self.repositories, self.now) = (repositories, now)
    }

    /// Asks the repositories; where none answers, what they said last counts.
    func refresh(_ job: JobName) async {
        let listings = await withTaskGroup(of: [StoredJobRun]?.self) { group in
            for place in repositories.places { group.addTask { await self.newest(of: job, in: place) } }
            var listings: [[StoredJobRun]] = []
            for await listing in group { if let listing { listings.append(listing) } }
            return listings
        }
        guard !listings.isEmpty else { return }
        // One may lack what another was told, and the other not answer now.
        var known: [JobRunID: StoredJobRun] = [:]
        for run in read[job, default: []] where run.outcome != .running { known[run.id] = run }
        for run in listings.joined() where known[run.id]?.record.end == nil { known[run.id] = run }
        read[job] = Array(known.values.sorted { $0.id > $1.id }.prefix(Self.count))
    }

    private func newest(of job: JobName, in place: RepositoryPlace) async -> [StoredJobRun]? {
        try? await TimeLimit(Self.limit).run { [cluster = repositories.cluster, now] in
            try await JobRuns(place.store, cluster: cluster, now: now).newest(Self.count, of: job).runs
        }
    }

    /// Whether any repository has ever answered.
    func isRead(_ job: JobName) -> Bool { read[job] != nil }

    /// Whether a run was going on when the repositories were last asked.
    func isRunning(_ job: JobName) -> Bool { read[job, default: []].contains { $0.outcome == .running } }

    /// A run of our own, which no repository may have a record of.
    func add(_ run: JobRun) {
        own[run.job, default: []].append(run)
        own[run.job] = own[run.job]?.suffix(Self.ownCount)
    }

    /// All that is known. A run of ours that a repository tells of too is taken from there, unless that was not told how it ended.
    func runs(of job: JobName) -> [JobRun] {
        let ours = own[job, default: []]
        let stored = read[job, default: []].map(\.run).filter { run in
            run.ended != nil || !ours.contains { $0.isTold(by: run) }
        }
        let unknown = ours.filter { ours in !stored.contains { ours.isTold(by: $0) } }
        return (stored + unknown).sorted { $0.started < $1.started }
    }

    /// Those that repositories tell of, the newest first.
    func stored(_ job: JobName) -> [StoredJobRun] { read[job, default: []] }
}

extension JobRun {
    /// Whether `record` is that of this very run, which began right after we started it.
    fileprivate func isTold(by record: JobRun) -> Bool {
        record.scheduled == scheduled && record.started >= started && record.started <= ended ?? started
    }
}
