// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import S3TestSupport
import Storage
import Testing

@testable import Operations

/// A bucket with Object Lock, of a server that is not ours.
@Suite(.enabled(if: S3TestServers.kinds.contains(.moto), "\(S3TestServers.skipped)"))
struct ObjectLockTests {
    /// Makes a bucket with Object Lock; a store in it whose new objects are locked for so long.
    private func store(lockedFor retain: Duration?) async throws -> S3Store {
        let server = try await S3TestServers.shared.server(.moto)
        let transport = try CurlTransport(HTTPSettings(caFile: server.authority?.string))
        let response = try await transport.send(
            HTTPRequest(
                .put, "\(server.endpoint)/locked", headers: [HTTPHeader("x-amz-bucket-object-lock-enabled", "true")]))
        while try await response.body.next() != nil {}
        var settings = S3Settings(bucket: "locked", prefix: prefix)
        settings.endpoint = server.endpoint
        settings.objectLock = retain.map { S3ObjectLock(mode: .governance, retain: $0) }
        return try S3Store(
            settings, transport: transport,
            credentials: FixedCredentials(
                S3Credentials(accessKeyID: server.accessKeyID, secretAccessKey: server.secretAccessKey)))
    }

    private let prefix = "test-\(UInt32.random(in: 0...UInt32.max))"

    @Test func `what is locked is pending until then, stays whole, and is no failure`() async throws {
        let plain = try await store(lockedFor: nil)
        let locked = try await store(lockedFor: .seconds(3600))
        _ = try await Archives.make(plain)
        let now = Instant(microseconds: MemoryStore.wallClock())
        try await Self.backup("20260101T000000Z-full", 1...2, daysAgo: 90, to: locked, now)
        try await Self.backup("20260201T000000Z-full", 11...12, daysAgo: 60, to: plain, now)
        try await Self.backup("20260301T000000Z-full", 21...22, daysAgo: 30, to: plain, now)
        try await Places.add(3...10, to: plain)
        try await Places.add(13...20, to: plain)
        try await Places.add(23...30, to: plain)
        let policy = try RetentionPolicy(keepFor: RetentionPolicy.days(1))
        let repositories = ClusterRepositories([Places.place("offsite", RetryingStore(plain))], cluster: "main")
        let outcome = try await PruneBackups(
            repositories, policies: ["offsite": policy], now: now, waldenVersion: "0"
        ).run(removing: true)
        #expect(outcome.failures.isEmpty)
        let decision = try #require(outcome.places.first?.generations?.first)
        #expect(decision.backups.map(\.isKept) == [true, false, true])
        let words = try #require(decision.backups.last?.text)
        #expect(words.hasPrefix("pending: locked until "), "\(words)")
        #expect(outcome.places.first?.removal.failures == 0)
        let cluster = try await Archives.open(plain)
        #expect(
            try await cluster.backups(Archives.generation).listing().markers.map(\.id.text)
                == ["20260101T000000Z-full", "20260301T000000Z-full"])
    }

    @Test func `a locked segment keeps its batch`() async throws {
        let (plain, locked) = (try await store(lockedFor: nil), try await store(lockedFor: .seconds(3600)))
        _ = try await Archives.make(plain)
        let archive = try await Archives.open(plain).wal(Archives.generation)
        try await Places.add(100...102, on: 7, to: locked)
        let timeline = try #require(TimelineID(7))
        let logs = try #require(try await archive.overview(histories: false)[timeline]?.logs)
        let removal = try await WALRemoval(NumberRanges([0...200]), on: timeline, in: archive).run(in: logs) { nil }
        #expect(removal.pending == 3 && removal.failures == 0 && removal.objects == 0)
        #expect(removal.pendingUntil.map { $0.microseconds > MemoryStore.wallClock() } == true)
        let info = try await plain.head(try Self.layout.key(of: .segment(Segment.name(100, on: 7)), suffix: ".zst"))
        #expect(info?.lockedUntil != nil)
    }

    private static let layout = Layout(cluster: "main", generation: Archives.generation.id)

    private static func backup(
        _ id: String, _ segments: ClosedRange<UInt64>, daysAgo: Int64, to store: any ObjectStore, _ now: Instant
    ) async throws {
        let id = try #require(BackupID(id))
        let stopped = Instant(microseconds: now.microseconds - daysAgo * 86_400_000_000)
        try await Places.add(segments, to: store)
        try await BackupStore(store: store, layout: layout).commit(
            BackupMarker(
                id: id, cluster: "main", generation: Archives.generation.id, postgresVersion: "15.1", blockBytes: 8192,
                segmentSize: Segment.size, dataChecksums: true, timeline: .first,
                startLSN: LSN(segments.lowerBound << 20 | 0x28), stopLSN: LSN(segments.upperBound << 20 | 0x138),
                startedAt: Instant(microseconds: stopped.microseconds - 60_000_000), stoppedAt: stopped,
                compression: "none", trees: [BackupMarker.Tree(name: "base", path: nil, parts: [])], objects: [],
                configuration: [], checksumFailures: [], note: nil, walden: "0"))
    }
}
