// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository

/// Asks every repository how it is doing, all at once. What is read does not grow with the number of segments.
public struct ReadStatus: Sendable {
    private let repositories: ClusterRepositories
    private let limit: Duration

    /// `limit`: how long a repository is waited for.
    public init(_ repositories: ClusterRepositories, limit: Duration) {
        (self.repositories, self.limit) = (repositories, limit)
    }

    /// In their order. A repository that does not answer is told of, and no failure. Throws `cancelled` only.
    public func run() async throws -> [RepositoryStatus] {
        var all = try await withThrowingTaskGroup(of: (Int, RepositoryStatus).self) { group in
            for (index, place) in repositories.places.enumerated() {
                group.addTask { (index, try await status(of: place)) }
            }
            var all: [Int: RepositoryStatus] = [:]
            for try await (index, status) in group { all[index] = status }
            return all.sorted { $0.key < $1.key }.map(\.value)
        }
        let lags = RepositoryLags(all)
        for index in all.indices { all[index].lag = lags.lag(of: all[index]) }
        return all
    }

    private func status(of place: RepositoryPlace) async throws -> RepositoryStatus {
        var facts: Result<RepositoryStatus.Facts, WaldenError>
        do {
            facts = .success(
                try await TimeLimit(limit).run { [cluster = repositories.cluster] in
                    try await Self.facts(place, cluster)
                })
        } catch let error as WaldenError {
            if Task.isCancelled { throw error }
            facts = .failure(error)
        }
        return RepositoryStatus(name: place.name, location: place.store.properties.location, facts: facts)
    }

    /// Of everything, where there is one. What cannot be read is no trouble of the repository's.
    private static func lastVerify(_ records: VerifyRecords) async -> VerifyRecord? {
        if let whole = try? await records.newest(scope: VerifyRequest.Scope.everything.text) { return whole }
        return try? await records.newest()
    }

    private static func facts(_ place: RepositoryPlace, _ name: String) async throws -> RepositoryStatus.Facts {
        let cluster = try await place.open(name)
        let generation = try cluster.record.newest()
        let backups = try await cluster.backups(generation).listing()
        let archive = try cluster.wal(generation)
        let newest = try await archive.newestRange()
        return RepositoryStatus.Facts(
            generation: generation, backups: backups.markers.count, damagedBackups: backups.damaged.count,
            newestBackup: backups.markers.max { ($0.stoppedAt, $0.id) < ($1.stoppedAt, $1.id) },
            newestSegment: newest?.last, archivedAt: newest?.newestArchivedAt,
            recordedGaps: try await archive.gaps().gaps.count,
            lastVerify: await lastVerify(VerifyRecords(store: place.store, layout: archive.layout)),
            newestDrill: try await cluster.drills(generation).newestKey())
    }
}

extension WALArchive {
    /// The segments that end the newest timeline that has any, as far as they are in one LOG; nil where there is none.
    fileprivate func newestRange() async throws -> WALRange? {
        for timeline in try await overview(histories: false).timelines.reversed() {
            var log = timeline.logs.ranges.last?.upperBound
            while let number = log {
                let ranges = try await contents(of: timeline.id, in: NumberRanges([number...number])).ranges
                if let last = ranges.last { return last }
                // A folder may hold none: what names it is not a segment.
                log = number == 0 ? nil : timeline.logs.last(in: 0...number - 1)
            }
        }
        return nil
    }
}
