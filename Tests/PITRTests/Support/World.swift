// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// A catalogue under construction. Times are minutes after 2026-11-22 10:00 UTC; segments have 16 MiB, and segment n is
/// archived at minute n unless said otherwise.
struct World {
    var catalogue = Catalogue()

    static func minute(_ minutes: Int64) -> Instant { Instant(seconds: 1_795_341_600 + minutes * 60) }

    static func name(_ number: UInt64, on id: UInt32 = 1) -> String {
        WALSegment(timeline: timeline(id), number: number).name(size: .standard)
    }

    /// The LSN some way into a segment.
    static func lsn(_ segment: UInt64, _ offset: UInt64 = 0x1000) -> LSN { LSN(segment << 24 | offset) }

    mutating func archive(_ numbers: ClosedRange<UInt64>, on id: UInt32 = 1, at minute: Int64? = nil) {
        for number in numbers {
            catalogue.inventory.insert(
                WALSegment(timeline: timeline(id), number: number),
                archivedAt: Self.minute(minute ?? Int64(number)))
        }
    }

    mutating func partial(_ number: UInt64, on id: UInt32 = 1) {
        catalogue.inventory.insertPartial(WALSegment(timeline: timeline(id), number: number))
    }

    /// Ends half a minute after the first segment's number by default, so before its last segment was archived.
    @discardableResult
    mutating func backup(
        segments: ClosedRange<UInt64>, on id: UInt32 = 1, from start: Instant? = nil, to stop: Instant? = nil,
        checksumFailures: Int = 0
    ) -> BackupID {
        let startedAt = start ?? Self.minute(Int64(segments.lowerBound))
        let backup = CatalogueBackup(
            id: BackupID(startedAt: startedAt), timeline: timeline(id), startLSN: Self.lsn(segments.lowerBound, 0x28),
            stopLSN: Self.lsn(segments.upperBound, 0x138), startedAt: startedAt,
            stoppedAt: stop ?? Instant(microseconds: startedAt.microseconds + 30_000_000),
            firstSegment: Self.name(segments.lowerBound, on: id), lastSegment: Self.name(segments.upperBound, on: id),
            postgresMajor: 18, segmentSize: .standard, rawBytes: 1 << 30, storedBytes: 1 << 28,
            checksumFailures: checksumFailures)
        catalogue.backups.append(backup)
        return backup.id
    }

    /// Notes that `child` left each of `ancestors` where it says, oldest first.
    mutating func history(of child: UInt32, _ ancestors: (UInt32, LSN)...) {
        catalogue.histories[timeline(child)] = TimelineHistory(
            timeline: timeline(child),
            entries: ancestors.map { .init(timeline: timeline($0), switchPoint: $1, reason: "") })
    }

    func plan(
        _ target: RecoveryTarget, timeline wanted: UInt32? = nil, backup: BackupID? = nil,
        now: Instant = Self.minute(10_000)
    ) throws -> RecoveryPlan {
        try RecoveryPlanner.plan(
            catalogue, target, PlanOptions(timeline: wanted.map(timeline), backup: backup, now: now))
    }

    func refusal(
        _ target: RecoveryTarget, timeline wanted: UInt32? = nil, backup: BackupID? = nil,
        now: Instant = Self.minute(10_000), at place: SourceLocation = #_sourceLocation
    ) throws -> PlanRefusal {
        try #require(throws: PlanRefusal.self, sourceLocation: place) {
            try plan(target, timeline: wanted, backup: backup, now: now)
        }
    }
}

/// `3-5@2` for segments 3 to 5 of timeline 2.
func short(_ runs: [SegmentRun]) -> [String] { runs.map { "\($0.first)-\($0.last)@\($0.timeline)" } }
