// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

extension FindWAL {
    /// Which drops are told of.
    public struct DropChoice: Sendable {
        /// Relations that only got a new file, too.
        public var rewrites = false
        /// PostgreSQL's own relations, and databases whose making was rolled back, too.
        public var all = false

        public init() {}
    }

    /// Commits that dropped relations, and databases that were dropped, each named as far as a base backup or `names` can.
    public func drops(_ choice: DropChoice, names: NameSources) async throws -> Report<FoundDrop> {
        let found = try await search(dropSearch(choice))
        var report = Report<FoundDrop>(isCut: found.isCut, warnings: found.warnings)
        var open: [OpenDrop] = []
        for one in found.items {
            if let drop = try await drop(one.item, on: one.timeline, choice) { open.append(drop) }
        }
        let answers = try await names.answer(open)
        report.warnings += answers.flatMap(\.problems).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        report.items = zip(open, answers).map { $0.named($1, rewrites: choice.rewrites) }
            .filter { choice.all || !$0.isInternal }
        return report
    }

    private func dropSearch(_ choice: DropChoice) -> EventSearch<DropEvent> {
        EventSearch(
            lsn: \.lsn, isWanted: { $0.databaseChanges > 0 || $0.drops > 0 && request.mayHold($0) },
            event: { DropEvent($0).flatMap { isShown($0, choice) ? $0 : nil } },
            indexed: { summary in
                guard summary.totals.drops == UInt64(summary.drops.count),
                    summary.totals.databaseChanges == UInt64(summary.databaseChanges.count)
                else { return nil }
                let events = summary.drops.map(DropEvent.commit) + summary.databaseChanges.compactMap(DropEvent.init)
                return events.filter { isShown($0, choice) }.sorted { $0.lsn < $1.lsn }
            })
    }

    private func isShown(_ event: DropEvent, _ choice: DropChoice) -> Bool {
        switch event {
        case .commit(let drop):
            let reading = DropReading(drop)
            return (choice.rewrites || !reading.isRewrite) && (choice.all || !reading.isInternal)
                && request.holds(drop.commit.time)
        // ALTER DATABASE SET TABLESPACE removes the old files in a transaction that never had a number.
        case .database(let change): return choice.rewrites || change.xid != 0
        }
    }

    /// nil for a database that nobody had, since its making was rolled back, and for what happened at another time.
    private func drop(_ event: DropEvent, on timeline: TimelineID, _ choice: DropChoice) async throws -> OpenDrop? {
        switch event {
        case .commit(let drop): return OpenDrop(DropReading(drop), on: timeline)
        case .database(let change):
            let end = try await end(of: change, on: timeline)
            if !choice.all, end?.outcome == .abort { return nil }
            if let end, !request.holds(end.time) { return nil }
            return OpenDrop(change, end, on: timeline)
        }
    }

    /// How the transaction ended whose record the change is: soon behind it, since nothing is left to do then.
    private func end(of change: DatabaseChange, on timeline: TimelineID) async throws -> TransactionEnd? {
        let archive = try cluster.wal(generation)
        var segment = WALSegment.containing(change.lsn, on: timeline, size: archive.segmentSize)
        for _ in 0..<Self.segmentsToEnd {
            let next = WALSegment(timeline: timeline, number: segment.number + 1)
            do {
                let picked = try await SegmentEvents(archive: archive).pick(from: segment, next: next, limit: 1) {
                    event in
                    if case .end(let end, _) = event, end.xid == change.xid, end.lsn > change.lsn { end } else { nil }
                }
                if let end = picked.items.first { return end }
            } catch let error as WaldenError where error.code == .notFound || error.code == .integrity {
                return nil
            }
            segment = next
        }
        return nil
    }

    private static let segmentsToEnd = 4
}

/// A record that dropped something.
enum DropEvent: Sendable {
    case commit(RelationDrop)
    case database(DatabaseChange)

    /// nil for everything else.
    init?(_ event: WALEvent) {
        switch event {
        case .end(_, let drop?): self = .commit(drop)
        case .databaseChange(let change):
            guard let drop = DropEvent(change) else { return nil }
            self = drop
        default: return nil
        }
    }

    init?(_ change: DatabaseChange) {
        guard change.kind == .dropped else { return nil }
        self = .database(change)
    }

    var lsn: LSN {
        switch self {
        case .commit(let drop): drop.commit.lsn
        case .database(let change): change.lsn
        }
    }
}
