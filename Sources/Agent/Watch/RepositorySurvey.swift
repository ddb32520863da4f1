// SPDX-License-Identifier: MIT

import Errors
import Host
public import Operations
import PITR
import Repository

/// Looks into the repositories for what metrics and the status page tell: what is there, and what can be restored to.
public struct RepositorySurvey: Sendable {
    private let repositories: ClusterRepositories
    private static let limit = Duration.seconds(120)
    /// Commits are counted in so many of the newest LOGs of each timeline.
    private static let recentLogs = 4
    /// Of a server that does nothing each window's last commit may be far back. With a segment a minute that is an hour,
    /// and the index says of earlier ones whether they have any.
    private static let readLimit = 64
    /// How many of the newest drills are told of.
    private static let drills = 20
    /// How long all that was read is believed while the mark is the same: dumps and indexes leave none.
    private let lifetime: Duration

    public init(_ repositories: ClusterRepositories, lifetime: Duration = .seconds(900)) {
        (self.repositories, self.lifetime) = (repositories, lifetime)
    }

    /// What was found, to be put into a snapshot. `before` is what was found last: what cannot have changed is taken from it.
    func run(before: Findings?) async -> Findings {
        var findings = before ?? Findings()
        findings.disks = await disks()
        do {
            findings.statuses = try await ReadStatus(repositories, limit: Self.limit).run()
            findings.hasChanged = before.map { $0.mark != findings.mark || isOld($0) } ?? true
            if findings.hasChanged { try await readCatalogue(&findings) }
        } catch {
            findings.problems = [WaldenError.of(error)]
        }
        return findings
    }

    /// Of the repositories that are folders, by name. A file system that hangs is not waited for long.
    private func disks() async -> [String: DiskSpace] {
        var disks: [String: DiskSpace] = [:]
        for place in repositories.places {
            guard case .directory(let path, _) = place.medium else { continue }
            let room = try? await TimeLimit(.seconds(5)).run {
                try await BlockingThreads.shared.run { try FileSystemRoom(at: path) }
            }
            disks[place.name] = room.map { DiskSpace($0) }
        }
        return disks
    }

    private func isOld(_ findings: Findings) -> Bool {
        guard findings.problems.isEmpty, let readAt = findings.readAt else { return true }
        return .now - readAt >= lifetime
    }

    private func readCatalogue(_ findings: inout Findings) async throws {
        let cluster = try await repositories.read(report: { _ in }).cluster
        let generation = try cluster.record.newest()
        findings.segmentSize = try generation.segmentSize()
        let read = try await ReadCatalogue(cluster, generation).run()
        findings.catalogue = read.catalogue
        findings.commits = try await commits(read.catalogue, try cluster.wal(generation).index)
        findings.dumps = try await ListDumps(repositories.places.map { DumpPlace($0, cluster: repositories.cluster) })
            .run().catalogued
        findings.drills = try await cluster.drills(generation).newest(Self.drills).records
        let search = RecoveryWindow.Search(known: findings.windows, readLimit: Self.readLimit)
        findings.windows = try await WALInquiry(cluster, generation).run(on: read.catalogue) {
            try RecoveryWindow.all(in: $0, search)
        }.decision
        (findings.problems, findings.readAt) = ([], .now)
    }

    private func commits(_ catalogue: Catalogue, _ index: WALIndex) async throws -> [CommitSample] {
        var samples: [CommitSample] = []
        for (timeline, logs) in catalogue.indexedLogs {
            for number in logs.ranges.reversed().lazy.flatMap({ $0.reversed() }).prefix(Self.recentLogs) {
                guard let number = UInt32(exactly: number) else { continue }
                let log = WALLog(timeline: timeline, number: number)
                let segments = try await index.readable { try await $0.segments(of: log) }
                samples += (segments ?? []).compactMap { segment in
                    segment.lastCommit.map { CommitSample(time: $0.time, commits: segment.totals.commits) }
                }
            }
        }
        return samples.sorted { $0.time < $1.time }
    }
}

/// What a survey found.
struct Findings: Sendable {
    var statuses: [RepositoryStatus] = []
    var segmentSize: SegmentSize?
    var catalogue: Catalogue?
    var windows: [RecoveryWindow] = []
    var dumps: [CatalogueDump] = []
    var commits: [CommitSample] = []
    /// Newest first.
    var drills: [DrillRecord] = []
    /// Of what could not be read beyond each repository's own trouble.
    var problems: [WaldenError] = []
    var hasChanged = true
    var disks: [String: DiskSpace] = [:]
    /// When all of it was last read; nil: never.
    var readAt: ContinuousClock.Instant?

    /// Equal as long as nothing has come or gone that windows and lists are made of.
    var mark: [String] {
        statuses.map { status in
            guard let facts = try? status.facts.get() else { return "\(status.name) cannot be asked" }
            let segment = facts.newestSegment.map { "\($0.timeline) \($0.number)" } ?? ""
            return
                "\(status.name) \(facts.backups) \(segment) \(facts.recordedGaps) \(facts.newestBackup?.id.text ?? "") "
                + (facts.newestDrill ?? "")
        }
    }
}
