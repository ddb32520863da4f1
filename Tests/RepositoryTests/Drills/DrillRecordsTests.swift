// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("DrillRecords") struct DrillRecordsTests {
    private func record(_ second: Int64, problems: [String] = []) -> DrillRecord {
        let at = Instant(microseconds: Fixture.now.microseconds + second * 1_000_000)
        return DrillRecord(
            startedAt: at, finishedAt: at, host: "db1",
            target: DrillRecord.Target(kind: "latest", value: nil, exclusive: false, seed: nil), problems: problems,
            recovery: nil, checks: [], walden: "0.1.0")
    }

    @Test func `the newest come first, and the key of the newest is known without reading`() async throws {
        let store = MemoryStore()
        let records = DrillRecords(store: store, layout: Place.layout)
        #expect(try await records.newestKey() == nil)
        for second in 0..<30 { try await records.add(record(Int64(second)), number: 5) }
        #expect(try await records.newest(20).records == (10..<30).reversed().map { record(Int64($0)) })
        let key = try Place.layout.drillRecord(startedAt: record(29).startedAt, number: 5)
        #expect(try await records.newestKey() == key.text)
        #expect(key.text.hasPrefix(Place.layout.drills) && key.text.hasSuffix("-00000005.json"))
    }

    @Test func `one drill has one record in a repository`() async throws {
        let records = DrillRecords(store: MemoryStore(), layout: Place.layout)
        try await records.add(record(0), number: 1)
        let error = try await #require(throws: WaldenError.self) { try await records.add(record(0), number: 1) }
        #expect(error.code == .conflict)
        try await records.add(record(0), number: 2)
        #expect(try await records.newest(9).records.count == 2)
    }

    @Test func `it has passed when nothing is wrong`() {
        #expect(record(0).result == .passed)
        #expect(record(0, problems: ["x"]).result == .failed)
    }

    @Test(arguments: [
        "{}", "{\"format\":1}", "[]", "\"took\":-1", "\"took\":1e10", "\"took\":1e999", "\"took\":\"1\"",
        "\"result\":\"maybe\"",
        "\"timeline\":0", "\"timeline\":-1", "\"raw_bytes\":-5", "\"backup\":\"../../x\"",
        "\"replayed_to\":\"nowhere\"",
        "\"recovery_seconds\":1e300", "\"started_at\":\"yesterday\"",
    ])
    func `what is no record is told, and the others are read`(_ damage: String) async throws {
        let store = MemoryStore()
        let records = DrillRecords(store: store, layout: Place.layout)
        try await records.add(record(0), number: 0)
        var text = damage
        if let colon = damage.firstIndex(of: ":"), damage.hasPrefix("\"") {
            let golden = String(decoding: try Golden.drill.bytes, as: UTF8.self)
            let member = String(damage[...colon])
            text = golden.replacing(try Regex("\(member)(\"[^\"]*\"|[0-9.]+)"), with: damage)
            #expect(text != golden)
        }
        try await store.put(Place.layout.drills + "20990101T000000Z-00000000.json", Array(text.utf8))
        let listing = try await records.newest(20)
        #expect(listing.records == [record(0)])
        #expect(listing.damaged.map(\.code) == [.integrity])
    }
}
