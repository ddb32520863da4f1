// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository

/// What is looked for, and how the index tells of it.
struct EventSearch<Item: Sendable>: Sendable {
    /// Where the record begins.
    let lsn: @Sendable (Item) -> LSN
    /// Whether it may be where these are the contents.
    let isWanted: @Sendable (WALTotals) -> Bool
    let event: @Sendable (WALEvent) -> Item?
    /// All of a segment, from its line; nil where the line does not name all.
    let indexed: @Sendable (SegmentSummary) -> [Item]?
}

/// Walks over a timeline for something.
struct EventWalk<Item: Sendable>: Sendable {
    struct Step: Sendable {
        var items: [Item] = []
        /// Sentences without a final period.
        var warnings: [String] = []
        /// A segment is damaged wherever it is stored; `warnings` tells of it too.
        var damage: WaldenError?
    }

    private let work: OrderedWork<SegmentPlaces.Step, Step>

    /// Of each segment at most one more than `limit` is taken.
    init(_ archive: WALArchive, _ overview: WALOverview, _ scope: WalkScope, _ search: EventSearch<Item>, limit: Int) {
        let places = SegmentPlaces(archive, overview, scope)
        work = OrderedWork(workers: scope.workers, source: { try await places.next() }) { step in
            switch step {
            case .warning(let text): Step(warnings: [text])
            case .place(let place): try await Self.step(place, archive, search, limit: limit)
            }
        }
    }

    func next() async throws -> Step? { try await work.next() }

    private static func step(
        _ place: SegmentPlaces.Place, _ archive: WALArchive, _ search: EventSearch<Item>, limit: Int
    ) async throws -> Step {
        if let summary = place.summary {
            let warnings = Self.warnings(summary.damage, place, archive)
            guard search.isWanted(summary.totals) else { return Step(warnings: warnings) }
            if let items = search.indexed(summary) {
                return Step(items: items.filter { search.lsn($0) >= place.ownFrom }, warnings: warnings)
            }
        }
        return try await read(place, archive, search, limit: limit)
    }

    private static func read(
        _ place: SegmentPlaces.Place, _ archive: WALArchive, _ search: EventSearch<Item>, limit: Int
    ) async throws -> Step {
        do {
            let picked = try await SegmentEvents(archive: archive).pick(
                from: place.segment, next: place.next, limit: limit == .max ? .max : limit + 1
            ) { event in search.event(event).flatMap { search.lsn($0) >= place.ownFrom ? $0 : nil } }
            return Step(
                items: picked.items,
                warnings: warnings(picked.damage, place, archive) + (picked.warning.map { [$0] } ?? []))
        } catch let error as WaldenError where error.code == .integrity || error.code == .notFound {
            return Step(
                warnings: ["\(place.segment.name(size: archive.segmentSize)) cannot be read: \(error)"],
                damage: error.code == .integrity ? error : nil)
        }
    }

    private static func warnings(_ damage: WALDamage?, _ place: SegmentPlaces.Place, _ archive: WALArchive) -> [String]
    {
        guard let damage else { return [] }
        let name = place.segment.name(size: archive.segmentSize)
        return ["\(name) is damaged at \(damage.lsn), and what is behind that in it cannot be found: \(damage.problem)"]
    }
}
