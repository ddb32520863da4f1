// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Synchronization
import Testing

@Suite("DumpStore") struct DumpStoreTests {
    private static let begun = Instant(microseconds: 1_795_341_600_500_000)

    private func id(_ database: String?, tier: String = "daily") throws -> DumpID {
        DumpID(
            tier: try DumpTier(tier), content: try database.map { .database(try DatabaseKey($0)) } ?? .globals,
            begun: Self.begun)
    }

    private func dumps(_ store: any ObjectStore, _ layout: DumpLayout = .cluster("main"), _ keys: Keyring = Keyring())
        -> DumpStore
    {
        DumpStore(store: store, layout: layout, keys: keys)
    }

    /// Stores `content` and makes it a dump.
    @discardableResult
    private func keep(
        _ id: DumpID, _ content: [UInt8], in dumps: DumpStore, _ wrapping: Wrapping = Wrapping(.gzip(level: 1))
    )
        async throws -> StoredDump
    {
        let rest = Mutex([content[...]])
        let object = try await DumpWriter(dumps, wrapping, workers: 2).write(id, suffix: ".sql") {
            rest.withLock { $0.popLast() }.map(Array.init)
        }
        var marker = DumpMarker(
            id, cluster: "main", object: object, dump: .plain, snapshotAt: Self.begun, startedAt: Self.begun,
            finishedAt: Self.begun, walden: "0")
        (marker.sealing, marker.recipients) = (wrapping.sealing.name, wrapping.sealing.fingerprints)
        let dump = StoredDump(id: id, marker: marker)
        try await dumps.commit(dump)
        return dump
    }

    private func content(of dump: StoredDump, in dumps: DumpStore) async throws -> [UInt8] {
        let reader = try await DumpReader.open(dump, in: dumps)
        var bytes: [UInt8] = []
        while let piece = try await reader.next() { bytes += piece }
        return bytes
    }

    @Test(arguments: ["app", "my shop", "globals", "a.json", "x.sql.gz", "Zoë", "a_backup_20260101_000000"])
    func `a dump has a name from which it is known again`(_ database: String) async throws {
        for layout in [DumpLayout.cluster("main"), .flat] {
            let dumps = dumps(MemoryStore(), layout)
            let dump = try await keep(try id(database), Array("a".utf8), in: dumps)
            let listing = try await dumps.listing()
            #expect(listing.dumps == [dump] && listing.unmarked.isEmpty && listing.damaged.isEmpty)
            #expect(listing.dumps.first?.id.database == database)
            #expect(DumpID(dump.id.text) == dump.id)
        }
    }

    @Test func `globals stand beside databases`() async throws {
        let dumps = dumps(MemoryStore())
        try await keep(try id(nil), [1], in: dumps)
        try await keep(try id("globals"), [2], in: dumps)
        #expect(
            try await dumps.store.keys() == [
                "main/dumps/daily/.67lobals/.67lobals_backup_20261122_100000.json",
                "main/dumps/daily/.67lobals/.67lobals_backup_20261122_100000.sql.gz",
                "main/dumps/daily/globals/globals_backup_20261122_100000.json",
                "main/dumps/daily/globals/globals_backup_20261122_100000.sql.gz",
            ])
        #expect(try await dumps.listing().dumps.map(\.id.database) == ["globals", nil])
    }

    @Test(arguments: [Wrapping(.gzip(level: 1)), Wrapping(.zstd(level: 1)), Wrapping(.none)], [0, 1, 3 << 20])
    func `what is stored is read again`(_ wrapping: Wrapping, _ count: Int) async throws {
        let dumps = dumps(MemoryStore())
        let content = Content(UInt64(count)).all
        let dump = try await keep(try id("app"), content, in: dumps, wrapping)
        #expect(dump.marker.object.rawBytes == UInt64(count))
        #expect(try await self.content(of: dump, in: dumps) == content)
        try await dumps.checkStored(dump)
    }

    @Test func `a source that fails leaves nothing`() async throws {
        let dumps = dumps(MemoryStore())
        let broken = WaldenError(.failed, "pg_dump was killed")
        let given = Mutex(0)
        let wanted = try id("app")
        await #expect(throws: broken) {
            _ = try await DumpWriter(dumps, Wrapping(.gzip(level: 1)), workers: 2).write(wanted, suffix: ".sql") {
                guard
                    given.withLock({
                        $0 += 1; return $0
                    }) < 20
                else { throw broken }
                return [UInt8](repeating: 7, count: 300_000)
            }
        }
        #expect(try await dumps.store.keys().isEmpty)
    }

    @Test func `every flipped byte of the object is found`() async throws {
        let dumps = dumps(MemoryStore())
        let dump = try await keep(try id("app"), Content(5000).all, in: dumps)
        let key = try dumps.objectKey(of: dump)
        let stored = try await dumps.store.getAll(key, limit: 1 << 20)
        for index in stride(from: 0, to: stored.count, by: 37) {
            var damaged = stored
            damaged[index] ^= 0x10
            try await dumps.store.put(key.text, damaged)
            let error = await #expect(throws: WaldenError.self) { try await content(of: dump, in: dumps) }
            #expect(error?.code == .integrity)
        }
        for damaged in [Array(stored.dropLast()), stored + [0], []] {
            try await dumps.store.put(key.text, damaged)
            await #expect(throws: WaldenError.self) { try await content(of: dump, in: dumps) }
        }
    }

    @Test func `a marker that names what is not beside it is damaged`() async throws {
        let dumps = dumps(MemoryStore())
        let dump = try await keep(try id("app"), [1], in: dumps)
        for name in ["../../../walden-repository.json", "other_backup_20261122_100000.sql.gz", ""] {
            var marker = dump.marker
            marker.object = BackupMarker.Object(key: name, rawBytes: 1, storedBytes: 1, sha256: "")
            try await dumps.store.put(try dumps.layout.marker(dump.id).text, try JSONDocuments.encode(marker))
            #expect(try await dumps.listing().damaged.count == 1)
        }
    }

    @Test func `what no marker names is unmarked, and what is none of ours is not seen`() async throws {
        let dumps = dumps(MemoryStore())
        for key in [
            "main/dumps/daily/app/app_backup_20261122_100000.sql.gz",
            "main/dumps/daily/other/app_backup_20261122_100000.sql.gz",
            "main/dumps/daily/app/notes.txt", "main/dumps/Daily/app/app_backup_20261122_100000.sql",
            "main/cluster.json",
            "main/dumps/daily/app/app_backup_20261322_100000.sql", "main/dumps/tests/20261122T100000Z-00000000.json",
        ] { try await dumps.store.put(key) }
        let listing = try await dumps.listing()
        #expect(listing.unmarked.map(\.object.key.text) == ["main/dumps/daily/app/app_backup_20261122_100000.sql.gz"])
        #expect(listing.dumps.isEmpty && listing.damaged.isEmpty)
    }

    @Test func `a removal that was cut short leaves no dump`() async throws {
        let store = MemoryStore()
        let dump = try await keep(try id("app"), [1], in: dumps(store))
        let faulty = FaultyStore(store, plan: [FaultRule(.delete, calls: 2...2, .failBefore(Place.unreachable))])
        await #expect(throws: Place.unreachable) { try await dumps(faulty).remove(dump) }
        #expect(try await dumps(store).listing().dumps.isEmpty)
        #expect(try await dumps(store).listing().unmarked.count == 1)
        try await dumps(store).remove(dump)
        #expect(try await store.keys().isEmpty)
    }

    @Test func `a copy is what it was, sealed as the target has it`() async throws {
        let keys = Keys()
        let (plain, sealed) = (dumps(MemoryStore()), dumps(MemoryStore(), .cluster("main"), keys.keyring))
        let content = Content(3_000_000).all
        let dump = try await keep(try id("app"), content, in: plain)
        let copy = try await DumpCopy(from: plain, to: sealed, sealing: keys.sealing).run(dump)
        #expect(copy.marker.object.key.hasSuffix(".sql.gz.age") && copy.marker.sealing == "age")
        #expect(try await self.content(of: copy, in: sealed) == content)
        // Again: nothing is sent.
        #expect(try await DumpCopy(from: plain, to: sealed, sealing: keys.sealing).run(dump) == copy)
        let back = dumps(MemoryStore())
        let opened = try await DumpCopy(from: sealed, to: back, sealing: .none).run(copy)
        #expect(try await self.content(of: opened, in: back) == content)
        #expect(opened.marker.object.key == dump.marker.object.key)
    }

    @Test func `nothing damaged is copied`() async throws {
        let (source, target) = (dumps(MemoryStore()), dumps(MemoryStore()))
        let dump = try await keep(try id("app"), Content(100_000).all, in: source)
        let key = try source.objectKey(of: dump)
        var stored = try await source.store.getAll(key, limit: 1 << 20)
        stored[stored.count / 2] ^= 1
        try await source.store.put(key.text, stored)
        await #expect(throws: WaldenError.self) {
            try await DumpCopy(from: source, to: target, sealing: .none).run(dump)
        }
        #expect(try await target.store.keys().isEmpty)
    }

    @Test func `the newest test of a dump counts`() async throws {
        let dumps = dumps(MemoryStore())
        let dump = try id("app")
        for (seconds, problems) in [(1, []), (3, ["a table is missing"]), (2, [])] as [(Int64, [String])] {
            try await dumps.add(
                DumpTestRecord(
                    dump, testedAt: Instant(microseconds: Self.begun.microseconds + seconds * 1_000_000), seconds: 1,
                    problems: problems, tables: 1, bytes: 1, postgresVersion: "15", walden: "0"))
        }
        try await dumps.store.put("main/dumps/tests/20991122T100000Z-00000000.json", Array("{}".utf8))
        #expect(try await dumps.tests()[dump.text]?.result == .failed)
    }
}
