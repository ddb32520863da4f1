// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// Samples cover everything in the end, and what was interrupted goes on.
@Suite("VerifyRepositories goes on") struct VerifyRotationRunTests {
    /// The keys of what was read to its end, without documents.
    private final class Reads: Sendable {
        private let keys = Mutex<[String]>([])

        func observed(_ store: any ObjectStore) -> ObservedStore {
            ObservedStore(store) { event in
                guard event.operation == .get, event.bytes > 0 else { return }
                self.keys.withLock { $0.append(event.key) }
            }
        }

        func take() -> Set<String> {
            keys.withLock { keys in
                defer { keys = [] }
                return Set(keys.filter { !$0.hasSuffix(".json") })
            }
        }
    }

    private func contents(_ store: MemoryStore) async throws -> Set<String> {
        Set(try await store.allKeys().filter { $0.contains("/wal/") || $0.contains(".tar") || $0.contains("manifest") })
    }

    @Test func `samples one after the other read everything once before anything twice`() async throws {
        let fixture = try await VerifyFixture.make()
        let reads = Reads()
        let all = try await contents(fixture.store)
        var seen: Set<String> = []
        var rounds = 0
        while rounds < 40, !all.subtracting(seen).isEmpty {
            _ = try await fixture.verify(store: reads.observed(fixture.store), after: Int64(rounds)) { $0.share = 0.1 }
            let now = reads.take()
            #expect(now.intersection(seen).isEmpty)
            seen.formUnion(now)
            rounds += 1
        }
        #expect(rounds > 2 && rounds <= 11)
        // The next one begins with what was read first.
        _ = try await fixture.verify(store: reads.observed(fixture.store), after: 40) { $0.share = 0.1 }
        #expect(reads.take().contains { $0.contains(VerifyFixture.ids[0].text) })
        let record = try #require(try await fixture.record())
        #expect(record.lastRound?.startedAt == Instant(microseconds: VerifyFixture.start + 3_600_000_000))
        #expect(record.backups.count == 2 && record.backups.allSatisfy(\.isWhole))
    }

    @Test func `a run that was stopped goes on where it was, and is begun anew when told so`() async throws {
        let fixture = try await VerifyFixture.make()
        let faulty = FaultyStore(
            fixture.store,
            plan: [FaultRule(.get, keyContaining: Segment.name(1), .failBefore(Archives.unreachable))])
        let stopped = try await fixture.verify(store: faulty) { $0.workers = 1 }
        #expect(stopped.unreachable.map(\.error.code) == [.unavailable])
        let record = try #require(try await fixture.record())
        #expect(record.endedAt == nil && record.doneBytes > 0 && record.backups.count == 2)

        let reads = Reads()
        let resumed = try await fixture.verify(store: reads.observed(fixture.store), after: 5)
        #expect(resumed.parts.first?.isResumed == true && resumed.findings.isEmpty)
        let now = reads.take()
        #expect(now.filter { $0.contains("/wal/") }.count == 12 && !now.contains { $0.contains(".tar") })
        #expect(resumed.parts.first?.record.startedAt == record.startedAt)
        #expect(resumed.parts.first?.record.lastRound != nil)
        // It has ended, so that the next one reads everything.
        #expect(try await fixture.verify(after: 9).parts.first?.isResumed == false)
    }

    @Test func `what an interrupted run had found is found again`() async throws {
        let fixture = try await VerifyFixture.make()
        try await fixture.flip(try await fixture.partKey(VerifyFixture.ids[0], 0))
        let faulty = FaultyStore(
            fixture.store,
            plan: [FaultRule(.get, keyContaining: Segment.name(1), .failBefore(Archives.unreachable))])
        _ = try await fixture.verify(store: faulty) { $0.workers = 1 }
        let again = try await fixture.verify(after: 5)
        #expect(again.parts.first?.isResumed == false && again.findings.count == 1)
    }

    @Test func `WAL alone and backups alone are scopes of their own`() async throws {
        let fixture = try await VerifyFixture.make()
        let reads = Reads()
        let wal = try await fixture.verify(store: reads.observed(fixture.store)) { $0.scope = .wal }
        #expect(wal.parts.first?.record.segments == 12 && !reads.take().contains { $0.contains("/base/") })
        let backups = try await fixture.verify(store: reads.observed(fixture.store)) { $0.scope = .backups }
        #expect(backups.parts.first?.record.segments == 0 && !reads.take().contains { $0.contains("/wal/") })
        let one = try await fixture.verify { $0.scope = .backup(VerifyFixture.ids[1]) }
        #expect(one.parts.first?.record.segments == 2 && one.parts.first?.record.objects == 7)
    }

    @Test func `where nothing can be written it is verified all the same, and said`() async throws {
        let fixture = try await VerifyFixture.make()
        let warned = Mutex(false)
        let report = try await fixture.verify(
            store: ReadOnlyStore(fixture.store),
            tell: { if case .warning = $0 { warned.withLock { $0 = true } } })
        #expect(report.findings.isEmpty && report.parts.count == 1)
        #expect(warned.withLock { $0 })
    }

    @Test func `records are kept in a bounded number`() async throws {
        let fixture = try await VerifyFixture.make()
        for minute in 0..<3 as Range<Int64> { _ = try await fixture.verify(after: minute) { $0.scope = .backups } }
        let kept = try await fixture.store.allKeys().filter { $0.contains("/verifies/") }
        #expect(kept.count == 3)
        let records = VerifyRecords(store: fixture.store, layout: VerifyFixture.layout)
        #expect(try await records.newest(scope: "wal") == nil)
        #expect(try await records.newest()?.startedAt == fixture.record()?.startedAt)
        let damaged = try ObjectKey(try #require(kept.max()))
        try await fixture.store.replace(damaged) { $0 = [1] }
        #expect(try await records.newest() != nil)
    }
}
