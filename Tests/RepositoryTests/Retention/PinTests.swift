// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("Pins") struct PinTests {
    private let store = MemoryStore()
    private var backups: BackupStore { Place.backups(store) }
    private let pin = PinRecord(Fixture.id, at: Fixture.now, note: "audit", walden: "0")

    @Test func `a backup is pinned once, and released`() async throws {
        try await backups.commit(try Fixture.marker(Fixture.id))
        #expect(try await backups.pin(pin))
        #expect(try await backups.pin(pin) == false)
        #expect(try await backups.pinned() == [Fixture.id])
        #expect(try await store.keys("main/15-7312345678/pins/").count == 1)
        #expect(try await backups.unpin(Fixture.id))
        #expect(try await backups.unpin(Fixture.id) == false)
        #expect(try await backups.pinned().isEmpty)
    }

    @Test func `what does not exist is not pinned`() async throws {
        let error = try await #require(throws: WaldenError.self) { try await backups.pin(pin) }
        #expect(error.code == .notFound)
        #expect(try await backups.pinned().isEmpty)
    }

    @Test func `a pin counts whatever is in it`() async throws {
        try await store.put("main/15-7312345678/pins/\(Fixture.id.text).json", [])
        try await store.put("main/15-7312345678/pins/readme.txt", [])
        #expect(try await backups.pinned() == [Fixture.id])
    }

    @Test func `a backup that is pinned while its marker goes is there as before`() async throws {
        try await backups.commit(try Fixture.marker(Fixture.id))
        try await store.put("main/15-7312345678/base/\(Fixture.id.text)/base.00001.tar.zst")
        let before = try await store.keys()
        #expect(try await backups.remove(Fixture.id) { true } == nil)
        #expect(try await store.keys() == before)
        // Whoever cannot tell removes nothing.
        #expect(try await backups.remove(Fixture.id) { throw Place.unreachable } == nil)
        #expect(try await store.keys() == before)
        #expect(try await backups.remove(Fixture.id) { false } == 3)
        #expect(try await store.keys().isEmpty)
    }
}
