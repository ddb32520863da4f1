// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
import Repository
import Storage
import Synchronization
import Testing

@testable import Operations

/// A repository on paper with a past: base backups and WAL of many days, whose content nobody looks at. Segments have 1
/// MiB. Times are days after 2026-11-01; it is day 20.
final class PruneFixture: Sendable {
    static let layout = Layout(cluster: "main", generation: Archives.generation.id)
    static let now = day(20)

    let store: any ObjectStore
    private let clock: SharedClock

    static func day(_ day: Double) -> Instant {
        Instant(microseconds: 1_793_491_200_000_000 + Int64(day * 86_400_000_000))
    }

    init() async throws {
        let clock = SharedClock(Self.day(0))
        self.clock = clock
        store = MemoryStore { clock.now }
        _ = try await Archives.make(store)
    }

    /// Of whatever is stored from now on.
    func pass(to day: Double) { clock.set(Self.day(day)) }

    static func id(_ day: Double) -> BackupID { BackupID(startedAt: Self.day(day - 0.04)) }

    /// Ends on a day and needs these segments, which are stored with it.
    @discardableResult
    func backup(_ segments: ClosedRange<UInt64>, day: Double, damagedPages: [String] = []) async throws -> BackupID {
        pass(to: day)
        let id = Self.id(day)
        let backups = BackupStore(store: store, layout: Self.layout)
        for name in ["started.json", "base.00001.tar", "files.jsonl", "backup_manifest"] {
            _ = try await store.put(try ObjectKey(Self.layout.backup(id) + name), .bytes([1, 2, 3]), .replacing)
        }
        func object(_ name: String) -> BackupMarker.Object {
            BackupMarker.Object(key: name, rawBytes: 3, storedBytes: 3, sha256: "")
        }
        try await Places.add(segments, to: store)
        let tree = BackupMarker.Tree(name: "base", path: nil, parts: [object("base.00001.tar")])
        try await backups.commit(
            BackupMarker(
                id: id, cluster: "main", generation: Archives.generation.id, postgresVersion: "15.1", blockBytes: 8192,
                segmentSize: Segment.size, dataChecksums: true, timeline: .first,
                startLSN: LSN(segments.lowerBound << 20 | 0x28), stopLSN: LSN(segments.upperBound << 20 | 0x138),
                startedAt: Self.day(day - 0.04), stoppedAt: Self.day(day), compression: "none", trees: [tree],
                objects: [object("files.jsonl"), object("backup_manifest")], configuration: [],
                checksumFailures: damagedPages, note: nil, walden: "0"))
        return id
    }

    func wal(_ segments: ClosedRange<UInt64>, day: Double, on timeline: UInt32 = 1) async throws {
        pass(to: day)
        try await Places.add(segments, on: timeline, to: store)
    }

    /// A backup every fourth day from day 2 to day 18, of two segments, and ten segments a day: day n has 10 n to 10 n
    /// + 9.
    static func regular() async throws -> PruneFixture {
        let fixture = try await PruneFixture()
        for day in 0..<20 as Range<UInt64> {
            try await fixture.wal(10 * day...10 * day + 9, day: Double(day) + 0.9)
            if day % 4 == 2 { try await fixture.backup(10 * day + 1...10 * day + 2, day: Double(day) + 0.5) }
        }
        fixture.pass(to: 20)
        return fixture
    }

    static func policy(days: Int, _ counts: [RetentionCount: Int] = [:]) throws -> RetentionPolicy {
        try RetentionPolicy(keepFor: RetentionPolicy.days(days), counts: counts)
    }

    func prune(
        _ policy: RetentionPolicy, in store: (any ObjectStore)? = nil, removing: Bool = true,
        now: Instant = PruneFixture.now,
        check: @escaping @Sendable () async throws -> Void = {}
    ) async throws -> PruneBackups.Outcome {
        let place = Places.place("disk", store ?? self.store)
        return try await PruneBackups(
            ClusterRepositories([place], cluster: "main"), policies: ["disk": policy], now: now, waldenVersion: "0",
            check: check
        ).run(removing: removing)
    }

    /// What there is of segments, and the days on which the backups ended that there are.
    func left() async throws -> (segments: [ClosedRange<UInt64>], backups: [BackupID]) {
        let cluster = try await Archives.open(store)
        let archive = try cluster.wal(Archives.generation)
        let logs = try await archive.overview(histories: false)[.first]?.logs ?? NumberRanges()
        let segments = try await archive.segments(on: .first, in: logs).ranges(on: .first)
        return (segments, try await cluster.backups(Archives.generation).listing().markers.map(\.id))
    }

    func keys() async throws -> [String] {
        var keys: [String] = []
        for try await page in store.listAll(prefix: "", delimiter: false) { keys += page.objects.map(\.key.text) }
        return keys
    }
}

private final class SharedClock: Sendable {
    private let time: Mutex<Int64>

    init(_ instant: Instant) { time = Mutex(instant.microseconds) }

    var now: Int64 { time.withLock(\.self) }

    func set(_ instant: Instant) { time.withLock { $0 = instant.microseconds } }
}
