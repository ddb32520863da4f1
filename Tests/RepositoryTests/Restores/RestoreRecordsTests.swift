// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("RestoreRecords") struct RestoreRecordsTests {
    private func record(_ second: Int64, _ host: String = "db1") -> RestoreRecord {
        let part = RestoreRate.Part(bytes: 1, microseconds: 2)
        return RestoreRecord(
            startedAt: Instant(microseconds: Fixture.now.microseconds + second * 1_000_000), backup: Fixture.id,
            RestoreRate(host: host, read: part, decompress: part, write: part, files: part, replay: nil),
            walden: "0.1.0")
    }

    @Test func `the newest come first, and no more than are wanted, over more than a page of a listing`() async throws {
        let store = MemoryStore()
        let records = RestoreRecords(store: store, layout: Place.layout)
        #expect(try await records.newest(20).records.isEmpty)
        for second in 0..<1500 { try await records.add(record(Int64(second))) }
        let newest = try await records.newest(20)
        #expect(newest.records == (1480..<1500).reversed().map { record(Int64($0)) })
        #expect(newest.damaged.isEmpty)
        #expect(try await records.newest(0).records.isEmpty)
    }

    @Test func `two of one second stand side by side, another generation's elsewhere`() async throws {
        let store = MemoryStore()
        let records = RestoreRecords(store: store, layout: Place.layout)
        for host in ["a", "b", "c"] { try await records.add(record(0, host)) }
        #expect(Set(try await records.newest(20).records.map(\.host)) == ["a", "b", "c"])
        let other = Layout(
            cluster: "main", generation: GenerationID(major: 16, systemIdentifier: SystemIdentifier(7)))
        #expect(try await RestoreRecords(store: store, layout: other).newest(20).records.isEmpty)
    }

    @Test func `a damaged one, or a newer Walden's, is told and the others are read`() async throws {
        let store = MemoryStore()
        let records = RestoreRecords(store: store, layout: Place.layout)
        try await records.add(record(0))
        try await store.put(Place.layout.restores + "20990101T000000Z-00000000.json", Array("{}".utf8))
        try await store.put(Place.layout.restores + "20990101T000000Z-00000001.json", Array("{\"format\":9}".utf8))
        let listing = try await records.newest(20)
        #expect(listing.records == [record(0)])
        #expect(listing.damaged.map(\.code) == [.refused, .integrity])
    }

    @Test func `what is measured comes back as it was`() throws {
        let part = RestoreRate.Part(bytes: .max, microseconds: 3)
        let rate = RestoreRate(host: "h", read: part, decompress: part, write: part, files: part, replay: part)
        let record = RestoreRecord(startedAt: Fixture.now, backup: Fixture.id, rate, walden: "0.1.0")
        let bytes = try JSONDocuments.encode(record)
        #expect(try JSONDocuments.decode(RestoreRecord.self, from: bytes, key: "k").rate == rate)
    }
}
