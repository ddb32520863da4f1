// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("BackupStore") struct BackupStoreTests {
    private let store = MemoryStore()
    private var backups: BackupStore { Place.backups(store) }

    /// Fault 28 of docs/faults.md.
    @Test func `the list tells the good, the damaged and the unfinished apart, in their order`() async throws {
        let ids = try (1...6).map { try #require(BackupID("2026112\($0)T010000Z-full")) }
        for id in [ids[4], ids[0]] { try await backups.commit(try Fixture.marker(id)) }
        try await store.put(backups.key("backup.json", of: ids[1]).text, Array("{\"format\":1".utf8))
        try await store.put(backups.key("backup.json", of: ids[2]).text, Array("{\"format\":2}".utf8))
        // The marker of another backup, copied.
        try await store.put(
            backups.key("backup.json", of: ids[3]).text, try JSONDocuments.encode(try Fixture.marker(ids[0])))
        try await backups.begin(ids[5], Fixture.started())
        for foreign in ["README", "lost-found/x", "20261199T010000Z-full/backup.json", "20261122T010000Z-copy/x"] {
            try await store.put(Place.layout.backups + foreign)
        }
        let listing = try await backups.listing()
        #expect(listing.markers.map(\.id) == [ids[0], ids[4]])
        #expect(listing.damaged.map(\.id) == [ids[1], ids[2], ids[3]])
        #expect(listing.damaged.map(\.error.code) == [.integrity, .refused, .integrity])
        #expect(listing.unfinished == [ids[5]])
    }

    /// Fault 31 of docs/faults.md.
    @Test func `more backups than a page has are all listed`() async throws {
        for number in 0..<1100 {
            let digits = [number / 60 / 60, number / 60 % 60, number % 60].map { $0 < 10 ? "0\($0)" : "\($0)" }
            try await store.put(Place.layout.backups + "20261122T\(digits.joined())Z-full/started.json")
        }
        #expect(try await backups.listing().unfinished.count == 1100)
    }

    @Test func `a store that does not answer is an error, not an empty list nor a damaged backup`() async throws {
        let id = Fixture.id
        try await backups.commit(try Fixture.marker(id))
        for operation in [StoreOperation.list, .get] {
            let faulty = FaultyStore(store, plan: [FaultRule(operation, .failBefore(Place.unreachable))])
            let error = try await #require(throws: WaldenError.self) { try await Place.backups(faulty).listing() }
            #expect(error == Place.unreachable)
        }
    }

    @Test func `an id is claimed once, by one of many`() async throws {
        let backups = self.backups
        let id = Fixture.id
        let claims = await withTaskGroup(of: WaldenError.Code?.self) { group in
            for _ in 0..<10 {
                group.addTask {
                    do {
                        try await backups.begin(id, Fixture.started())
                        return nil
                    } catch { return (error as? WaldenError)?.code ?? .failed }
                }
            }
            return await group.reduce(into: [WaldenError.Code?]()) { $0.append($1) }
        }
        #expect(claims.count { $0 == nil } == 1)
        #expect(claims.count { $0 == .conflict } == 9)
    }

    @Test func `a second marker is a conflict, and the first one stays`() async throws {
        try await backups.commit(try Fixture.marker(Fixture.id, note: "first"))
        let error = try await #require(throws: WaldenError.self) {
            try await backups.commit(try Fixture.marker(Fixture.id, note: "second"))
        }
        #expect(error.code == .conflict)
        #expect(try await backups.marker(of: Fixture.id)?.note == "first")
    }

    @Test func `a removed backup leaves nothing, and its neighbours stay`() async throws {
        let other = try #require(BackupID("20261123T010000Z-full"))
        for id in [Fixture.id, other] {
            try await backups.begin(id, Fixture.started())
            for name in ["base.00001.tar.zst", "files.jsonl.zst"] {
                try await store.put(try backups.key(name, of: id).text)
            }
            try await backups.commit(try Fixture.marker(id))
        }
        try await backups.remove(Fixture.id)
        #expect(try await store.keys().allSatisfy { $0.contains(other.text) })
        #expect(try await store.keys().count == 4)
    }

    @Test func `a removal that breaks off has taken the marker first and the record of its start last`() async throws {
        try await backups.begin(Fixture.id, Fixture.started())
        try await store.put(try backups.key("base.00001.tar.zst", of: Fixture.id).text)
        try await backups.commit(try Fixture.marker(Fixture.id))
        let faulty = FaultyStore(
            store, plan: [FaultRule(.delete, keyContaining: "base.00001", .failBefore(Place.unreachable))])
        await #expect(throws: Place.unreachable) { try await Place.backups(faulty).remove(Fixture.id) }
        let listing = try await backups.listing()
        #expect(listing.markers.isEmpty)
        #expect(listing.unfinished == [Fixture.id])
        #expect(try await store.keys().contains { $0.hasSuffix("started.json") })
    }
}
