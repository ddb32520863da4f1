// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage

/// Prunes one repository.
struct PrunePlace: Sendable {
    private let place: RepositoryPlace
    private let policy: RetentionPolicy
    private let request: PruneBackups.Request

    init(_ place: RepositoryPlace, _ policy: RetentionPolicy, _ request: PruneBackups.Request) {
        (self.place, self.policy, self.request) = (place, policy, request)
    }

    func run(removing: Bool) async throws -> PruneBackups.Place {
        let cluster = try await place.open(request.cluster)
        var result = PruneBackups.Place(place.name)
        guard !policy.isForever else { return result }
        var surveys = try await survey(cluster)
        var decisions = decide(surveys)
        if try await findLocks(decisions, cluster, &surveys) { decisions = decide(surveys) }
        result.generations = decisions
        guard removing else { return result }
        for (survey, decision) in zip(surveys, decisions) {
            try await PruneGeneration(survey, decision, cluster, place.name, request).run(&result)
        }
        try await request.check()
        try await uses.sweep()
        return result
    }

    private var uses: Uses { Uses(place.store, cluster: request.cluster) { request.now } }

    private func decide(_ surveys: [PruneSurvey]) -> [GenerationDecision] {
        BackupRetention.decide(surveys.map(\.holdings), policy: policy, now: request.now)
    }

    private func survey(_ cluster: ClusterArchive) async throws -> [PruneSurvey] {
        let uses = try await uses.live()
        var surveys: [PruneSurvey] = []
        for generation in cluster.record.generations {
            surveys.append(try await PruneSurvey.read(cluster, generation, uses))
        }
        if let failed = try await failedBackup(since: newestGood(in: surveys)) {
            for index in surveys.indices { surveys[index].holdings.obstacles.append(failed) }
        }
        return surveys
    }

    private func newestGood(in surveys: [PruneSurvey]) -> Instant? {
        surveys.flatMap(\.holdings.backups).filter(\.isGood).map(\.backup.stoppedAt).filter { $0 <= request.now }.max()
    }

    /// Says so when the last run of a backup failed after the newest good one ended; one that goes on says nothing.
    private func failedBackup(since good: Instant?) async throws -> String? {
        let runs = JobRuns(place.store, cluster: request.cluster) { request.now }
        let last = try await runs.newest(Self.runsLookedAt, of: .backup).runs.first { $0.outcome != .running }
        guard let last, last.outcome != .succeeded, good.map({ last.record.startedAt > $0 }) ?? true else { return nil }
        let end = last.outcome == .failed ? "failed" : "was interrupted"
        let why = last.record.end?.error.map { ": \($0)" } ?? ""
        return "the last base backup, begun at \(last.record.startedAt), \(end)\(why)"
    }

    private static let runsLookedAt = 20

    /// Asks the store of each backup that is to go whether it may; true when one may not.
    private func findLocks(
        _ decisions: [GenerationDecision], _ cluster: ClusterArchive, _ surveys: inout [PruneSurvey]
    ) async throws -> Bool {
        var found = false
        for (index, decision) in decisions.enumerated() {
            let layout = cluster.layout(surveys[index].generation)
            for backup in decision.backups where !backup.isKept {
                let id = backup.backup.backup.id
                guard let until = try await place.store.lock(of: try layout.backupMarker(id)),
                    let at = surveys[index].holdings.backups.firstIndex(where: { $0.backup.id == id })
                else { continue }
                surveys[index].holdings.backups[at].lockedUntil = until
                found = true
            }
        }
        return found
    }
}
