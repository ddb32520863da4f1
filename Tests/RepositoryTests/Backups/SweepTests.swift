// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@testable import Host

/// What interrupted backups left is removed; what another process is still at is not.
@Suite("BackupStore: sweep") struct SweepTests {
    private static let hour: Int64 = 3600 * 1_000_000
    private let store = MemoryStore(now: { Fixture.now.microseconds })
    private var backups: BackupStore { Place.backups(store) }

    private func after(hours: Int64) -> Instant { Instant(microseconds: Fixture.now.microseconds + hours * Self.hour) }

    private static func process(boot: String? = nil, namespace: String? = nil, ticks: UInt64 = 0) -> ProcessIdentity {
        let own = ProcessIdentity.current
        return ProcessIdentity(
            host: own.host, boot: boot ?? own.boot, namespace: namespace ?? own.namespace, process: own.process,
            startTicks: own.startTicks &+ ticks)
    }

    private func begin(_ process: ProcessIdentity) async throws {
        try await backups.begin(Fixture.id, Fixture.started(process))
        try await store.put(try backups.key("base.00001.tar.zst", of: Fixture.id).text)
    }

    /// Fault 28 of docs/faults.md.
    @Test func `a process of this boot that is gone was interrupted, however lately`() async throws {
        // The same id, and another start: the number was given to somebody else.
        try await begin(Self.process(ticks: 1))
        #expect(try await backups.sweepInterrupted(now: Fixture.now) == [Fixture.id])
        #expect(try await store.keys().isEmpty)
    }

    @Test func `a process id that nobody has was interrupted`() async throws {
        let own = ProcessIdentity.current
        try await begin(
            ProcessIdentity(
                host: own.host, boot: own.boot, namespace: own.namespace, process: .max, startTicks: own.startTicks))
        #expect(try await backups.sweepInterrupted(now: Fixture.now) == [Fixture.id])
    }

    @Test func `a live process is left alone`() async throws {
        try await begin(.current)
        let before = try await store.keys()
        #expect(try await backups.sweepInterrupted(now: after(hours: 47)).isEmpty)
        #expect(try await store.keys() == before)
    }

    @Test(arguments: [process(boot: "another-boot"), process(namespace: "1"), process(boot: "")])
    func `of a process that cannot be seen only the age counts`(_ process: ProcessIdentity) async throws {
        try await begin(process)
        #expect(try await backups.sweepInterrupted(now: after(hours: 47)).isEmpty)
        #expect(try await store.keys().count == 2)
        #expect(try await backups.sweepInterrupted(now: after(hours: 49)) == [Fixture.id])
        #expect(try await store.keys().isEmpty)
    }

    @Test func `a record that is damaged or missing says nothing of the process`() async throws {
        for content in ["", "{", "{\"format\":2}"] {
            try await store.put(try backups.key("started.json", of: Fixture.id).text, Array(content.utf8))
            #expect(try await backups.sweepInterrupted(now: after(hours: 47)).isEmpty)
            #expect(try await backups.sweepInterrupted(now: after(hours: 49)) == [Fixture.id])
        }
        try await store.put(try backups.key("base.00001.tar.zst", of: Fixture.id).text)
        #expect(try await backups.sweepInterrupted(now: after(hours: 47)).isEmpty)
        #expect(try await backups.sweepInterrupted(now: after(hours: 49)) == [Fixture.id])
    }

    @Test func `a finished or damaged backup is never swept`() async throws {
        try await begin(Self.process(ticks: 1))
        for marker in [try JSONDocuments.encode(try Fixture.marker(Fixture.id)), [1, 2, 3]] {
            try await store.put(try Place.layout.backupMarker(Fixture.id).text, marker)
            #expect(try await backups.sweepInterrupted(now: after(hours: 1000)).isEmpty)
        }
        #expect(try await store.keys().count == 3)
    }

    @Test func `a store that does not answer sweeps nothing`() async throws {
        try await begin(.current)
        for operation in [StoreOperation.get, .list] {
            let rules = (1...6).map { FaultRule(operation, calls: $0...$0, .failBefore(Place.unreachable)) }
            let faulty = FaultyStore(store, plan: rules)
            await #expect(throws: Place.unreachable) {
                try await Place.backups(faulty).sweepInterrupted(now: after(hours: 1))
            }
        }
        #expect(try await store.keys().count == 2)
    }
}
