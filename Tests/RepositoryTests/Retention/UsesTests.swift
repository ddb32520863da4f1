// SPDX-License-Identifier: MIT

import Host
import PITR
import Storage
import Synchronization
import Testing

@testable import Repository

@Suite("Uses") final class UsesTests: Sendable {
    private let clock = Mutex<Int64>(Fixture.now.microseconds)
    private static let elsewhere = ProcessIdentity(host: "db2", boot: "b", namespace: "n", process: 17, startTicks: 1)

    private func store() -> MemoryStore { MemoryStore { [self] in clock.withLock(\.self) } }

    private func uses(_ store: any ObjectStore) -> Uses {
        Uses(store, cluster: "main") { [self] in Instant(microseconds: clock.withLock(\.self)) }
    }

    private func pass(hours: Int64) { clock.withLock { $0 += hours * 3_600_000_000 } }

    private func record(_ process: ProcessIdentity? = elsewhere, seconds: Int = 12 * 3600) throws -> UseRecord {
        UseRecord(
            .restore, generation: Place.layout.generation, backup: Fixture.id,
            firstSegment: try Place.segment(2).name(size: .standard), startedAt: Fixture.now, process: process,
            seconds: seconds)
    }

    @Test func `the documents are as docs/repository-format.md says`() throws {
        let use = String(decoding: try JSONDocuments.encode(try record()), as: UTF8.self)
        #expect(
            use == "{\"backup\":\"20261122T100000Z-full\",\"first_segment\":\"000000010000000000000002\",\"format\":1,"
                + "\"generation\":\"15-7312345678\",\"process\":{\"boot\":\"b\",\"host\":\"db2\",\"namespace\":\"n\","
                + "\"process\":17,\"start_ticks\":1},\"purpose\":\"restore\",\"seconds\":43200,"
                + "\"started_at\":\"2026-11-22T10:00:00Z\"}\n")
        let pin = PinRecord(Fixture.id, at: Fixture.now, note: "audit 2026", walden: "0.3.0")
        #expect(
            String(decoding: try JSONDocuments.encode(pin), as: UTF8.self)
                == "{\"backup\":\"20261122T100000Z-full\",\"format\":1,\"note\":\"audit 2026\","
                + "\"pinned_at\":\"2026-11-22T10:00:00Z\",\"walden\":\"0.3.0\"}\n")
    }

    @Test func `what is announced is seen until it is ended`() async throws {
        let store = store()
        let key = try await uses(store).announce(try record())
        let live = try await uses(store).live()
        #expect(live.map(\.record) == [try record()])
        #expect(live[0].words == "restore by process 17 on db2 since 2026-11-22T10:00:00Z")
        try await uses(store).end(key)
        #expect(try await uses(store).live().isEmpty)
    }

    @Test func `a use that nobody ended is over an hour after its time`() async throws {
        let store = store()
        _ = try await uses(store).announce(try record())
        pass(hours: 12)
        #expect(try await uses(store).live().count == 1)
        pass(hours: 2)
        #expect(try await uses(store).live().isEmpty)
        try await uses(store).sweep()
        #expect(try await store.keys().isEmpty)
    }

    @Test func `one that looks as if it had begun in the future is no reason to remove anything`() async throws {
        let store = store()
        _ = try await uses(store).announce(try record())
        pass(hours: -1000)
        #expect(try await uses(store).live().count == 1)
    }

    @Test func `a use ends with its process, and that of a restored server does not`() async throws {
        let store = store()
        _ = try await uses(store).announce(try record())
        _ = try await uses(store).announce(try record(nil))
        var asked = uses(store)
        asked.hasEnded = { $0 == Self.elsewhere }
        #expect(try await asked.live().map(\.record?.process) == [nil])
    }

    @Test func `a record that cannot be read needs anything, for a week`() async throws {
        let store = store()
        try await store.put("main/uses/20261122T100000Z-00000001.json", Array("{".utf8))
        let live = try await uses(store).live()
        #expect(live.count == 1 && live[0].record == nil)
        pass(hours: 24 * 7 + 1)
        #expect(try await uses(store).live().isEmpty)
    }

    @Test func `what a restore still reads is not swept as what an interrupted backup left`() async throws {
        let store = store()
        let backups = Place.backups(store)
        try await store.put("main/15-7312345678/base/\(Fixture.id.text)/base.00001.tar.zst")
        _ = try await uses(store).announce(try record(seconds: 100 * 3600))
        pass(hours: 60)
        let now = Instant(microseconds: clock.withLock(\.self))
        #expect(try await backups.sweepInterrupted(now: now).isEmpty)
        pass(hours: 60)
        let later = Instant(microseconds: clock.withLock(\.self))
        #expect(try await backups.sweepInterrupted(now: later) == [Fixture.id])
    }
}
