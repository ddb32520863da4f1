// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// Carries out what was decided on one generation of one repository.
struct PruneGeneration: Sendable {
    private let survey: PruneSurvey
    private let decision: GenerationDecision
    private let place: String
    private let request: PruneBackups.Request
    private let backups: BackupStore
    private let archive: WALArchive
    private let uses: Uses

    init(
        _ survey: PruneSurvey, _ decision: GenerationDecision, _ cluster: ClusterArchive, _ place: String,
        _ request: PruneBackups.Request
    ) throws {
        (self.survey, self.decision, self.place, self.request) = (survey, decision, place, request)
        (backups, archive) = (cluster.backups(survey.generation), try cluster.wal(survey.generation))
        uses = Uses(cluster.store, cluster: request.cluster) { request.now }
    }

    /// Backups first: what needs WAL must be gone before the WAL is.
    func run(_ result: inout PruneBackups.Place) async throws {
        try await request.check()
        for id in try await backups.sweepInterrupted(now: request.now) {
            request.report(.swept(id, from: place))
        }
        for backup in decision.backups.reversed() where !backup.isKept {
            try await remove(backup.backup.backup, &result)
        }
        for (timeline, numbers) in decision.doomed.sorted(by: { $0.key < $1.key }) {
            try await removeWAL(numbers, on: timeline, &result)
        }
    }

    private func remove(_ backup: CatalogueBackup, _ result: inout PruneBackups.Place) async throws {
        try await request.check()
        let removed = try await backups.remove(backup.id) {
            if try await backups.isPinned(backup.id) { return true }
            let first = WALSegment(name: backup.firstSegment, size: archive.segmentSize)?.number ?? 0
            return try await inUse().contains { $0.backup == backup.id || $0.first <= first }
        }
        guard let removed else { return result.spared.append(backup.id) }
        result.backups.append(backup.id)
        result.removal.objects += removed
        result.removal.bytes &+= backup.storedBytes
        request.report(.removed(backup.id, from: place))
    }

    private func removeWAL(
        _ numbers: NumberRanges, on timeline: TimelineID, _ result: inout PruneBackups.Place
    ) async throws {
        // A backup that was spared keeps its WAL, and all that comes after it.
        let spared = decision.backups.map(\.backup.backup).filter { result.spared.contains($0.id) }
            .compactMap { WALSegment(name: $0.firstSegment, size: archive.segmentSize)?.number }
        try await request.check()
        try await recordRemoval(of: numbers, on: timeline)
        let removal = try await WALRemoval(numbers, on: timeline, in: archive)
            .run(in: survey.logs[timeline] ?? NumberRanges()) {
                try await request.check()
                return (try await inUse().map(\.first) + spared).min()
            }
        result.removal.add(removal)
        request.report(.removedWAL(timeline: timeline, objects: removal.objects, from: place))
        guard removal.pending == 0, removal.failures == 0, spared.isEmpty else { return }
        result.removal.add(try await archive.index.remove(numbers, on: timeline))
        result.removal.add(try await archive.removeGaps(in: numbers, on: timeline))
    }

    /// Before anything goes, so that what an interruption leaves missing is no gap.
    private func recordRemoval(of numbers: NumberRanges, on timeline: TimelineID) async throws {
        let gone = decision.wal.filter { !$0.isKept && $0.run.timeline == timeline }.map(\.run)
        guard let first = gone.first?.first, let last = gone.last?.last else { return }
        try await archive.recordPruned(
            numbers.within(first...last), on: timeline, at: request.now, walden: request.waldenVersion)
    }

    private func inUse() async throws -> [GenerationHoldings.Use] {
        survey.concerned(by: try await uses.live())
    }
}
