// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What one generation holds in one repository, and where its WAL is.
struct PruneSurvey: Sendable {
    let generation: ClusterRecord.Generation
    var holdings: GenerationHoldings
    /// The LOGs of each timeline that have anything.
    private(set) var logs: [TimelineID: NumberRanges] = [:]

    /// From names, markers and histories; no WAL is read. What cannot be read is an obstacle. Throws what the store
    /// throws.
    static func read(
        _ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ uses: [Uses.Live]
    ) async throws -> PruneSurvey {
        var survey = PruneSurvey(
            generation: generation,
            holdings: GenerationHoldings(
                generation.id.text, isCurrent: try cluster.record.newest().id == generation.id,
                segmentSize: try generation.segmentSize()))
        try await survey.addBackups(cluster.backups(generation))
        try await survey.addWAL(try cluster.wal(generation))
        survey.holdings.uses = survey.concerned(by: uses)
        return survey
    }

    private mutating func addBackups(_ backups: BackupStore) async throws {
        let listing = try await backups.listing()
        let pinned = try await backups.pinned()
        for damaged in listing.damaged { addObstacle("backup \(damaged.id.text) cannot be read", damaged.error) }
        for marker in listing.markers {
            do {
                let backup = try marker.catalogueBackup()
                holdings.backups.append(.init(backup, isPinned: pinned.contains(backup.id)))
            } catch let error as WaldenError {
                addObstacle("backup \(marker.id.text) cannot be read", error)
            }
        }
    }

    private mutating func addWAL(_ archive: WALArchive) async throws {
        for timeline in try await archive.overview(histories: false).timelines {
            await addHistory(of: timeline.id, archive)
            guard !timeline.logs.isEmpty else { continue }
            logs[timeline.id] = timeline.logs
            let contents = try await archive.contents(of: timeline.id, in: timeline.logs)
            guard let newest = contents.ranges.map(\.newestArchivedAt).max() else { continue }
            holdings.wal[timeline.id] = GenerationHoldings.WAL(
                NumberRanges(contents.ranges.map { $0.first.number...$0.last.number }), newestArchivedAt: newest,
                highest: contents.partials.last?.number)
        }
    }

    private mutating func addHistory(of timeline: TimelineID, _ archive: WALArchive) async {
        do {
            holdings.histories[timeline] = try await archive.history(of: timeline)
        } catch {
            addObstacle("the history of timeline \(timeline) cannot be read", WaldenError.of(error))
        }
    }

    private mutating func addObstacle(_ what: String, _ error: WaldenError) {
        holdings.obstacles.append("\(what): \(error.cause ?? error.message)")
    }

    /// Those of its generation. Where a record does not say what it needs, it needs everything.
    func concerned(by uses: [Uses.Live]) -> [GenerationHoldings.Use] {
        uses.filter { $0.record?.concerns(generation.id) ?? true }.map(use)
    }

    private func use(_ use: Uses.Live) -> GenerationHoldings.Use {
        let first = use.record?.firstSegment.flatMap { WALSegment(name: $0, size: holdings.segmentSize)?.number }
        return GenerationHoldings.Use(from: first ?? 0, backup: use.record?.backup, use.words)
    }
}
