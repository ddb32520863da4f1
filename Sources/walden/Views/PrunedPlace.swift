// SPDX-License-Identifier: MIT

import Operations
import PITR

/// What becomes of the base backups and the WAL of one repository.
struct PrunedPlace: Encodable, Sendable {
    struct Generation: Encodable, Sendable {
        struct Backup: Encodable, Sendable {
            let backup: String
            let timeline: UInt32
            /// PostgreSQL's time of its end, by which everything is ordered.
            let stoppedAt: String
            let storedBytes: UInt64
            let isKept: Bool
            let rule: String
        }

        struct WAL: Encodable, Sendable {
            let timeline: UInt32
            let first: String
            let last: String
            let segments: UInt64
            let isKept: Bool
            let rule: String
        }

        struct Window: Encodable, Sendable {
            let timeline: UInt32
            /// The earliest backup that leads through it.
            let backup: String
            /// Everything after this can be restored to, up to the last segment.
            let from: String
            let lastSegment: String
        }

        let generation: String
        let backups: [Backup]
        let wal: [WAL]
        let windowBefore: Window?
        let windowAfter: Window?
        /// Why nothing is removed.
        let obstacles: [String]
    }

    struct Pending: Encodable, Sendable {
        let objects: Int
        let until: String?
    }

    let place: String
    /// Nothing is ever removed: the configuration says nothing of it.
    let isKeptForever: Bool
    let generations: [Generation]
    let removedBackups: [String]
    let removedObjects: Int
    let removedBytes: UInt64
    /// Backups that were pinned, or came into use, when they were to go.
    let spared: [String]
    /// What the store lets nobody delete yet.
    let pending: Pending?
    let problem: String?

    init(_ place: PruneBackups.Place) {
        (self.place, isKeptForever) = (place.name, place.generations == nil)
        generations = (place.generations ?? []).map(Generation.init)
        (removedBackups, spared) = (place.backups.map(\.text), place.spared.map(\.text))
        let removal = place.removal
        (removedObjects, removedBytes) = (removal.objects, removal.bytes)
        pending =
            removal.pending == 0
            ? nil : Pending(objects: removal.pending, until: removal.pendingUntil.map(Self.time))
        problem = removal.error.map { error in
            removal.failures > 1 ? "\(removal.failures) objects are still there: \(error)" : error.description
        }
    }

    init(failed place: String, _ problem: String) {
        (self.place, isKeptForever, generations, removedBackups) = (place, false, [], [])
        (removedObjects, removedBytes, spared, pending, self.problem) = (0, 0, [], nil, problem)
    }

    /// A legal hold has no end.
    private static func time(_ instant: Instant) -> String {
        instant.microseconds == .max ? "released" : instant.description
    }
}

extension PrunedPlace.Generation {
    init(_ decision: GenerationDecision) {
        (generation, obstacles) = (decision.name, decision.obstacles)
        backups = decision.backups.map { one in
            Backup(
                backup: one.backup.backup.id.text, timeline: one.backup.backup.timeline.rawValue,
                stoppedAt: one.backup.backup.stoppedAt.description, storedBytes: one.backup.backup.storedBytes,
                isKept: one.isKept, rule: one.text)
        }
        let size = decision.segmentSize
        func name(_ timeline: TimelineID, _ number: UInt64) -> String {
            WALSegment(timeline: timeline, number: number).name(size: size)
        }
        wal = decision.wal.map { one in
            WAL(
                timeline: one.run.timeline.rawValue, first: name(one.run.timeline, one.run.first),
                last: name(one.run.timeline, one.run.last), segments: one.run.count, isKept: one.isKept, rule: one.rule)
        }
        windowBefore = decision.windowBefore.map { Window($0, size) }
        windowAfter = decision.windowAfter.map { Window($0, size) }
    }
}

extension PrunedPlace.Generation.Window {
    fileprivate init(_ window: GenerationDecision.Window, _ size: SegmentSize) {
        (timeline, backup) = (window.timeline.rawValue, window.backup.text)
        (from, lastSegment) = (window.from.description, window.last.name(size: size))
    }
}
