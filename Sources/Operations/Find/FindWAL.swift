// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Finds commits, restore points and drops in the archived WAL, in the order of the log, timeline by timeline.
///
/// What the index tells is believed; other segments are decoded as they stream by, several at a time. What is damaged or
/// missing is told of and the rest is found all the same. Nothing is sorted by time.
public struct FindWAL: Sendable {
    public struct Request: Sendable {
        /// nil: all.
        public var timeline: TimelineID?
        /// Only what happened then, both ends included; nil: all.
        public var times: ClosedRange<Instant>?
        /// How many findings are enough.
        public var limit = 1000
        public var workers: Int

        public init(workers: Int) { self.workers = workers }
    }

    /// What was found and what a person should know of it.
    public struct Report<Item: Sendable>: Sendable {
        public var items: [Item] = []
        /// Whether there is more than the limit let through.
        public var isCut = false
        /// Sentences without a final period.
        public var warnings: [String] = []
    }

    /// Anything found, and on which timeline.
    public struct OnTimeline<Item: Sendable>: Sendable {
        public let timeline: TimelineID
        public let item: Item
    }

    let cluster: ClusterArchive
    let generation: ClusterRecord.Generation
    let request: Request

    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, _ request: Request) {
        (self.cluster, self.generation, self.request) = (cluster, generation, request)
    }

    /// Commits, and aborts where they are wanted too.
    public func transactions(aborts: Bool) async throws -> Report<OnTimeline<TransactionEnd>> {
        try await search(
            EventSearch(
                lsn: \.lsn, isWanted: { $0.commits &+ (aborts ? $0.aborts : 0) > 0 && request.mayHold($0) },
                event: { event in
                    guard case .end(let end, _) = event, aborts || end.outcome == .commit else { return nil }
                    return request.holds(end.time) ? end : nil
                }, indexed: { _ in nil }))
    }

    /// Every named restore point.
    public func restorePoints() async throws -> Report<OnTimeline<RestorePoint>> {
        try await search(
            EventSearch(
                lsn: \.lsn, isWanted: { $0.restorePoints > 0 },
                event: { event in
                    guard case .restorePoint(let point) = event else { return nil }
                    return request.holds(point.time) ? point : nil
                },
                indexed: { summary in
                    guard summary.totals.restorePoints == UInt64(summary.restorePoints.count) else { return nil }
                    return summary.restorePoints.filter { request.holds($0.time) }
                }))
    }

    func search<Item>(_ wanted: EventSearch<Item>) async throws -> Report<OnTimeline<Item>> {
        let archive = try cluster.wal(generation)
        let overview = try await archive.overview()
        let timelines = overview.timelines.filter { request.timeline ?? $0.id == $0.id }
        if timelines.isEmpty, let timeline = request.timeline {
            throw WaldenError(.notFound, "there is no WAL of timeline \(timeline) in the repository")
        }
        var report = Report<OnTimeline<Item>>()
        for timeline in timelines where !report.isCut {
            report.warnings += Self.warnings(timeline)
            var scope = WalkScope(timeline: timeline.id)
            (scope.workers, scope.isWanted) = (request.workers, wanted.isWanted)
            let walk = EventWalk(archive, overview, scope, wanted, limit: request.limit)
            try await collect(walk, timeline.id, &report)
        }
        return report
    }

    private func collect<Item>(
        _ walk: EventWalk<Item>, _ timeline: TimelineID, _ report: inout Report<OnTimeline<Item>>
    ) async throws {
        while !report.isCut, let step = try await walk.next() {
            report.warnings += step.warnings.filter { !report.warnings.contains($0) }
            let room = request.limit - report.items.count
            report.items += step.items.prefix(room).map { OnTimeline(timeline: timeline, item: $0) }
            report.isCut = step.items.count > room
        }
    }

    private static func warnings(_ timeline: WALOverview.Timeline) -> [String] {
        if let damaged = timeline.damagedHistory {
            return ["\(damaged), so what timeline \(timeline.id) repeats of its ancestors is shown twice"]
        }
        guard timeline.id > .first, timeline.history == nil else { return [] }
        return [
            "the history of timeline \(timeline.id) is not in the repository, "
                + "so what it repeats of its ancestors is shown twice"
        ]
    }
}

extension FindWAL.Request {
    func holds(_ time: Instant) -> Bool { times?.contains(time) ?? true }

    /// Whether a transaction that ended in time may be there.
    func mayHold(_ totals: WALTotals) -> Bool {
        guard let times else { return true }
        return totals.times?.overlaps(times) ?? false
    }
}
