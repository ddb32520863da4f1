// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import PITR
import Repository
import Synchronization

/// Copies backups, WAL and dumps from one repository into another. DESIGN: `walden copy`.
///
/// cluster.json comes first, then WAL, then backups, of each the marker last; so it may be stopped at any point and run again, and
/// goes on. What is there and right is not sent again, what is there and wrong is not overwritten, and nothing that is damaged in
/// the source is ever stored as if it were good.
public struct CopyRepository: Sendable {
    let source: ClusterArchive
    let target: ClusterArchive
    let selection: CopySelection
    let now: Instant
    let tell: @Sendable (CopyEvent) -> Void

    /// How many objects are under way at once. Each takes up to some tens of mebibytes of memory.
    static let workers = 4

    /// Throws `.notFound` with what to do for a repository that was never made, `.refused` when the two keep different clusters
    /// under one name.
    public static func open(
        _ route: CopyRoute, cluster: String, _ selection: CopySelection, now: Instant,
        tell: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) async throws -> CopyRepository {
        CopyRepository(
            from: try await route.from.open(cluster), to: try await route.to.open(cluster), selection, now: now,
            tell: tell)
    }

    public init(
        from source: ClusterArchive, to target: ClusterArchive, _ selection: CopySelection, now: Instant,
        tell: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) {
        (self.source, self.target, self.selection) = (source, target, selection)
        (self.now, self.tell) = (now, tell)
    }

    /// What ``run()`` would do, from listings and markers alone.
    ///
    /// Throws `.notFound` for a backup that there is not, `.permission` and `.configuration` when something has to be opened and no key
    /// at hand does: nothing was written then.
    public func survey() async throws -> CopySurvey {
        try checkGenerations()
        var survey = CopySurvey()
        for (sides, markers) in try await work().map({ ($0.sides, $0.markers) }) {
            for marker in markers {
                survey.backups.append(try await self.survey(sides.backup(marker)))
            }
            try await addWAL(of: sides, markers, to: &survey)
        }
        survey.dumps = try await surveyDumps()
        return survey
    }

    /// Does it. What single objects failed with is in the report; throws what concerns all of them.
    public func run() async throws -> CopyReport {
        if selection != .wal { try await target.sealing.checkBackup() }
        let tally = CopyTally(total: try await survey().bytes, tell)
        try await joinRecord()
        for (sides, markers, damaged) in try await work() {
            for one in damaged { try tally.fail(one.id.text, one.error) }
            try await use(of: sides, markers).during { try await copy(sides, markers, tally) }
        }
        try await copyDumps(tally)
        return tally.report
    }

    /// Of both sides: in the target WAL comes before the backup that needs it.
    private func use(of sides: CopyGeneration, _ markers: [BackupMarker]) -> AnnounceUse {
        let first = selection.takesAllWAL ? nil : markers.map(\.firstSegment).min { $0.suffix(16) < $1.suffix(16) }
        let stores = source.store.alternatives + target.store.alternatives
        return AnnounceUse(
            .copy, of: sides.generation.id, from: first, in: stores, cluster: source.record.cluster
        ) { tell(.warning($0)) }
    }

    private func copy(_ sides: CopyGeneration, _ markers: [BackupMarker], _ tally: CopyTally) async throws {
        var failed: Set<String> = []
        if selection.takesAllWAL {
            let comparing = selection == .everything
            failed = try await CopyWAL(sides.wal, tally, comparing: comparing).run(try await sides.sourceWAL.folders())
            try await sides.copyGaps(tally)
        }
        for marker in markers {
            let copy = CopyBackup(sides, marker, tally, now: now, failedWAL: failed)
            try await copy.run(withWAL: !selection.takesAllWAL)
        }
    }

    private func joinRecord() async throws {
        let joined = target.record.joined(with: source.record)
        if joined != target.record { try await Repository(target.store).save(joined) }
    }

    private func checkGenerations() throws {
        let ours = target.record.generations
        guard !ours.isEmpty, !ours.contains(where: { source.record.generation(of: $0.systemIdentifier) != nil }) else {
            return
        }
        throw WaldenError(
            .refused, "the two repositories keep different clusters as \(target.record.cluster)",
            cause: "they have no system identifier in common",
            hint: "If the one is the successor of the other, run walden init --new-generation.")
    }
}

extension CopySelection {
    var takesAllWAL: Bool {
        switch self {
        case .backups, .dumps: false
        case .wal, .everything: true
        }
    }
}
