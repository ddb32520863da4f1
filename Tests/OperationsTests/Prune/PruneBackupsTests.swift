// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@testable import Operations

@Suite("Pruning base backups and WAL") struct PruneBackupsTests {
    private let policy: RetentionPolicy

    init() throws { policy = try PruneFixture.policy(days: 7, [.last: 4]) }

    /// Days 2.5, 6.5, 10.5, 14.5, 18.5; the window begins on day 13. The last four are kept.
    private static let kept = [6.5, 10.5, 14.5, 18.5].map(PruneFixture.id)

    @Test func `a dry run touches nothing and says what would go`() async throws {
        let fixture = try await PruneFixture.regular()
        let before = try await fixture.keys()
        let place = try #require(try await fixture.prune(policy, removing: false).places.first)
        #expect(try await fixture.keys() == before)
        let decision = try #require(place.generations?.first)
        #expect(decision.backups.map(\.isKept) == [true, true, true, true, false])
        #expect(decision.windowBefore?.from == PruneFixture.day(2.5))
        #expect(decision.windowAfter?.from == PruneFixture.day(10.5))
        #expect(place.backups.isEmpty && place.removal.objects == 0)
    }

    @Test func `what is not kept goes, and nothing else`() async throws {
        let fixture = try await PruneFixture.regular()
        let place = try #require(try await fixture.prune(policy).places.first)
        let left = try await fixture.left()
        // The point of day 6 keeps its two segments; the window goes on from that of day 10.
        #expect(left.segments == [61...62, 101...199] && left.backups == Self.kept)
        #expect(place.backups == [PruneFixture.id(2.5)] && place.removal.objects == 5 + 99)
        #expect(try await fixture.keys().filter { $0.contains("/20261103") }.isEmpty)
        // What is missing now is no gap.
        let cluster = try await Archives.open(fixture.store)
        let listing = try await ListWAL(cluster, Archives.generation).run()
        #expect(listing.timelines.flatMap(\.gaps).isEmpty && listing.timelines[0].ranges.count == 2)
        let windows = try await ReadCatalogue(cluster, Archives.generation).run().catalogue.pruned
        #expect(windows[.first] == NumberRanges([0...60, 63...100]))
        // And there is nothing left to do.
        let again = try #require(try await fixture.prune(policy).places.first)
        #expect(again.removal.objects == 0 && again.backups.isEmpty)
    }

    @Test func `without a policy nothing is even looked at`() async throws {
        let fixture = try await PruneFixture.regular()
        let before = try await fixture.keys()
        #expect(try await fixture.prune(.forever).places.first?.generations == nil)
        #expect(try await fixture.keys() == before)
    }

    /// Whatever the change at which it dies: what is needed is there, no marker is without its objects, and the next
    /// run ends where one that was never killed ends.
    @Test func `it may be killed at every step`() async throws {
        let whole = try await PruneFixture.regular()
        _ = try await whole.prune(policy)
        let wanted = try await whole.keys()
        var steps = 0
        while true {
            let fixture = try await PruneFixture.regular()
            let dying = DyingStore(fixture.store, after: steps)
            let result = await Result { try await fixture.prune(policy, in: dying) }
            guard dying.isDead else { break }
            #expect(throws: WaldenError.self) { try result.get() }
            try await expectWhole(fixture, "killed at step \(steps)")
            _ = try await fixture.prune(policy)
            #expect(try await fixture.keys() == wanted, "killed at step \(steps)")
            steps += 1
        }
        // Four objects and a marker of the backup, two records, 99 segments.
        #expect(steps == 106)
    }

    private func expectWhole(_ fixture: PruneFixture, _ comment: Comment) async throws {
        let left = try await fixture.left()
        #expect(left.backups.suffix(4) == Self.kept[...], comment)
        let segments = NumberRanges(left.segments)
        #expect(segments.missing(in: 101...199).isEmpty && segments.missing(in: 61...62).isEmpty, comment)
        let keys = try await fixture.keys()
        for id in left.backups {
            #expect(keys.filter { $0.contains("/base/\(id.text)/") }.count == 5, comment)
        }
        let cluster = try await Archives.open(fixture.store)
        let listing = try await ListWAL(cluster, Archives.generation).run()
        #expect(listing.timelines.flatMap(\.gaps).isEmpty, comment)
    }

    /// Fault 29 of docs/faults.md.
    @Test func `nothing goes once the lease is another's`() async throws {
        let fixture = try await PruneFixture.regular()
        let before = try await fixture.keys()
        let outcome = try await fixture.prune(policy) { throw WaldenError(.locked, "the lease of prune was lost") }
        #expect(outcome.failures.map(\.error.code) == [.locked])
        #expect(try await fixture.keys() == before)
    }

    // MARK: What keeps everything

    private func expectNothingGoes(_ fixture: PruneFixture, _ words: String) async throws {
        let before = try await fixture.keys()
        let decision = try #require(try await fixture.prune(policy).places.first?.generations?.first)
        #expect(decision.obstacles.contains { $0.contains(words) }, "\(decision.obstacles)")
        #expect(try await fixture.keys() == before)
    }

    private func run(_ day: Double, _ error: WaldenError?, in fixture: PruneFixture) async throws {
        let started = PruneFixture.day(day)
        var record = JobRunRecord(
            JobRunID(startedAt: started), job: .backup, scheduled: nil, startedAt: started, lease: nil, walden: "0")
        let runs = JobRuns(fixture.store, cluster: "main") { PruneFixture.now }
        try await runs.keep(record)
        record.end = JobRunRecord.End(at: started, seconds: 1, error: error, made: [], bytes: nil)
        try await runs.keep(record)
    }

    @Test func `when the last backup failed nothing goes, until one succeeds`() async throws {
        let fixture = try await PruneFixture.regular()
        try await run(19, WaldenError(.unavailable, "cannot reach the server"), in: fixture)
        try await expectNothingGoes(fixture, "failed: cannot reach the server")
        try await run(19.5, nil, in: fixture)
        _ = try await fixture.prune(policy)
        #expect(try await fixture.left().backups == Self.kept)
    }

    @Test func `a failure before the newest good backup keeps nothing`() async throws {
        let fixture = try await PruneFixture.regular()
        try await run(18.4, WaldenError(.partial, "one repository does not have it"), in: fixture)
        _ = try await fixture.prune(policy)
        #expect(try await fixture.left().backups == Self.kept)
    }

    @Test func `a marker that cannot be read keeps everything`() async throws {
        let fixture = try await PruneFixture.regular()
        let key = try ObjectKey(PruneFixture.layout.backup(PruneFixture.id(6.5)) + "backup.json")
        _ = try await fixture.store.put(key, .bytes(Array("{".utf8)), .replacing)
        try await expectNothingGoes(fixture, "cannot be read")
    }

    @Test func `a history that cannot be read keeps everything`() async throws {
        let fixture = try await PruneFixture.regular()
        let key = try ObjectKey(PruneFixture.layout.wal + "00000002.history")
        _ = try await fixture.store.put(key, .bytes(Array("nonsense".utf8)), .replacing)
        try await expectNothingGoes(fixture, "the history of timeline 2 cannot be read")
    }

    // MARK: Uses and pins

    /// Fault 29 of docs/faults.md.
    @Test func `what is in use stays, with all that follows it`() async throws {
        let fixture = try await PruneFixture.regular()
        let uses = Uses(fixture.store, cluster: "main") { PruneFixture.now }
        let key = try await uses.announce(
            UseRecord(
                .restore, generation: Archives.generation.id, backup: PruneFixture.id(2.5),
                firstSegment: Segment.name(21), startedAt: PruneFixture.now, process: nil, seconds: 3600))
        let place = try #require(try await fixture.prune(policy).places.first)
        #expect(place.backups.isEmpty)
        #expect(try await fixture.left().segments == [21...199])
        try await uses.end(key)
        _ = try await fixture.prune(policy)
        #expect(try await fixture.left().segments == [61...62, 101...199])
    }

    /// The store announces a use, or pins, when the marker of the first backup is deleted: later than the decision.
    @Test(arguments: [true, false])
    func `a backup that comes into use or is pinned when it is to go stays whole`(_ pins: Bool) async throws {
        let fixture = try await PruneFixture.regular()
        let meddling = AnnouncingStore(fixture.store) { store in
            if pins {
                let pin = try ObjectKey("main/\(Archives.generation.id.text)/pins/\(PruneFixture.id(2.5).text).json")
                _ = try await store.put(pin, .bytes([1]), .ifAbsent)
            } else {
                let uses = Uses(store, cluster: "main") { PruneFixture.now }
                _ = try await uses.announce(
                    UseRecord(
                        .restore, generation: Archives.generation.id, backup: PruneFixture.id(2.5),
                        firstSegment: Segment.name(21), startedAt: PruneFixture.now, process: nil, seconds: 3600))
            }
        }
        let place = try #require(try await fixture.prune(policy, in: meddling).places.first)
        #expect(place.spared == [PruneFixture.id(2.5)] && place.backups.isEmpty)
        let left = try await fixture.left()
        #expect(left.backups.first == PruneFixture.id(2.5) && left.segments == [21...199])
        #expect(try await fixture.keys().filter { $0.contains("/base/\(PruneFixture.id(2.5).text)/") }.count == 5)
    }

    @Test func `keeping and releasing a backup`() async throws {
        let fixture = try await PruneFixture.regular()
        let repositories = ClusterRepositories(
            [Places.place("disk", fixture.store), Places.place("other", try await PruneFixture().store)],
            cluster: "main")
        let pins = PinBackup(repositories, PruneFixture.id(2.5), waldenVersion: "0")
        #expect(try await pins.keep(note: "audit", at: PruneFixture.now).repositories == ["disk"])
        #expect(
            try await ListBackups(repositories).run().backups.map(\.isPinned) == [true, false, false, false, false])
        _ = try await fixture.prune(policy)
        #expect(try await fixture.left().segments == [21...22, 61...62, 101...199])
        #expect(try await pins.release().failures.isEmpty)
        _ = try await fixture.prune(policy)
        #expect(try await fixture.left().segments == [61...62, 101...199])
        let error = await #expect(throws: WaldenError.self) { try await pins.keep(note: nil, at: PruneFixture.now) }
        #expect(error?.code == .notFound)
    }

    // MARK: Several repositories

    @Test func `a repository that does not answer holds up no other`() async throws {
        let (fixture, other) = (try await PruneFixture.regular(), try await PruneFixture.regular())
        let silent = FaultyStore(
            other.store, plan: [FaultRule(.list, calls: 1...1000, .failBefore(Archives.unreachable))])
        let places = [Places.place("away", silent), Places.place("disk", fixture.store)]
        let outcome = try await PruneBackups(
            ClusterRepositories(places, cluster: "main"), policies: ["away": policy, "disk": policy],
            now: PruneFixture.now, waldenVersion: "0"
        ).run(removing: true)
        #expect(outcome.failures.map(\.place) == ["away"] && outcome.places.map(\.name) == ["disk"])
        #expect(try await fixture.left().backups == Self.kept)
        #expect(try await other.left().backups.count == 5)
    }
}

extension Result where Failure == any Error {
    fileprivate init(_ body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

/// A store that does something right before the first marker of a backup is deleted.
private final class AnnouncingStore: ObjectStore {
    private let store: any ObjectStore
    private let announce: @Sendable (any ObjectStore) async throws -> Void

    init(_ store: any ObjectStore, _ announce: @escaping @Sendable (any ObjectStore) async throws -> Void) {
        (self.store, self.announce) = (store, announce)
    }

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws {
        if key.text.hasSuffix("/backup.json") { try await announce(store) }
        try await store.delete(key)
    }
}
