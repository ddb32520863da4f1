// SPDX-License-Identifier: MIT

import PITR
import Testing

/// What a repository holds of one generation, under construction. Times are days after 2026-11-01 00:00 UTC; segments
/// have 16 MiB.
struct SampleHoldings {
    var holdings = GenerationHoldings("18-1", isCurrent: true, segmentSize: .standard)

    static func day(_ day: Double) -> Instant { Instant(seconds: 1_793_491_200 + Int64(day * 86_400)) }

    /// Ends on a day, having begun an hour before unless said otherwise.
    @discardableResult
    mutating func backup(
        _ segments: ClosedRange<UInt64>, on id: UInt32 = 1, day: Double, from start: Double? = nil,
        damagedPages: Int = 0,
        pinned: Bool = false, lockedUntil: Double? = nil
    ) -> BackupID {
        let startedAt = Self.day(start ?? day - 1.0 / 24)
        let backup = CatalogueBackup(
            id: BackupID(startedAt: startedAt), timeline: timeline(id),
            startLSN: World.lsn(segments.lowerBound, 0x28), stopLSN: World.lsn(segments.upperBound, 0x138),
            startedAt: startedAt, stoppedAt: Self.day(day), firstSegment: World.name(segments.lowerBound, on: id),
            lastSegment: World.name(segments.upperBound, on: id), postgresMajor: 18, segmentSize: .standard,
            rawBytes: 1 << 30, storedBytes: 1 << 28, checksumFailures: damagedPages)
        holdings.backups.append(.init(backup, isPinned: pinned, lockedUntil: lockedUntil.map(Self.day)))
        return backup.id
    }

    /// Segments, the last of which came on a day.
    mutating func wal(_ ranges: ClosedRange<UInt64>..., on id: UInt32 = 1, day: Double) {
        holdings.wal[timeline(id)] = .init(NumberRanges(ranges), newestArchivedAt: Self.day(day))
    }

    mutating func history(of child: UInt32, _ ancestors: (UInt32, LSN)...) {
        holdings.histories[timeline(child)] = TimelineHistory(
            timeline: timeline(child), entries: ancestors.map { .init(timeline: timeline($0), switchPoint: $1) })
    }

    func decide(_ policy: RetentionPolicy, day: Double) throws -> GenerationDecision {
        try #require(BackupRetention.decide([holdings], policy: policy, now: Self.day(day)).first)
    }

    static func policy(days: Int, _ counts: [RetentionCount: Int] = [:]) throws -> RetentionPolicy {
        try RetentionPolicy(keepFor: RetentionPolicy.days(days), counts: counts)
    }
}

extension GenerationDecision {
    /// `keep 3@1: within 7 days` for the backup that begins with segment 3 of timeline 1, the newest first.
    var told: [String] {
        backups.map { one in
            let backup = one.backup.backup
            let first = backup.startLSN.rawValue / segmentSize.bytes
            return "\(one.isKept ? "keep" : "delete") \(first)@\(backup.timeline): \(one.text)"
        }
    }

    /// `delete 3-5@1`.
    var toldWAL: [String] {
        wal.map { "\($0.isKept ? "keep" : "delete") \($0.run.first)-\($0.run.last)@\($0.run.timeline)" }
    }

    var keptBackups: [UInt64] {
        backups.filter(\.isKept).map { $0.backup.backup.startLSN.rawValue / segmentSize.bytes }.sorted()
    }
}
