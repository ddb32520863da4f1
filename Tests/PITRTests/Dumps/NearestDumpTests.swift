// SPDX-License-Identifier: MIT

import PITR
import Testing

struct NearestDumpTests {
    @Test func `the newest snapshot at or before the target is found, of any tier`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-20"), try .sample("2026-11-21", tier: "weekly"),
            try .sample("2026-11-22"),
        ]
        #expect(try stems(dumps, "2026-11-22T11:58:59.999999Z") == ["2026-11-21"])
        #expect(try stems(dumps, "2026-11-22T11:59:00Z") == ["2026-11-22"])
        #expect(try stems(dumps, "2026-11-20T11:58:00Z") == [])
    }

    @Test func `the snapshot counts, not when the dump was done`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22T10:00:00Z", begun: "2026-11-22T01:00:00Z", stem: "slow"),
            try .sample("2026-11-22T03:00:00Z", begun: "2026-11-22T02:00:00Z", stem: "quick"),
        ]
        let nearest = try #require(NearestDump.find(in: dumps, at: try instant("2026-11-22T02:30:00Z")).first)
        #expect(nearest.dump.stem == "quick")
        #expect(nearest.age == .seconds(1800))
    }

    @Test func `each database has its own, in the order of their names, and globals are none`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22", database: "web", stem: "web"),
            try .sample("2026-11-21", database: "app", stem: "app"), try .sample("2026-11-22", database: nil),
            try .sample("2026-11-21", database: "e\u{301}", stem: "decomposed"),
            try .sample("2026-11-22", database: "\u{E9}", stem: "composed"),
        ]
        #expect(try stems(dumps, "2026-11-23") == ["app", "decomposed", "web", "composed"])
        #expect(try stems(dumps, "2026-11-23", "web") == ["web"])
        #expect(try stems(dumps, "2026-11-23", "\u{E9}") == ["composed"])
        #expect(try stems(dumps, "2026-11-23", "other") == [])
    }

    @Test func `one whose test failed is taken only where there is no other`() throws {
        let failed = try CatalogueDump.sample("2026-11-22", stem: "failed", test: .failed)
        let older = try CatalogueDump.sample("2026-11-01", stem: "older")
        #expect(try stems([failed, older], "2026-11-23") == ["older"])
        #expect(try stems([older, failed], "2026-11-23") == ["older"])
        #expect(try stems([failed], "2026-11-23") == ["failed"])
    }

    @Test func `of two with one snapshot the answer does not depend on their order`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22", stem: "a"), try .sample("2026-11-22", stem: "b"),
        ]
        #expect(try stems(dumps, "2026-11-23") == stems(dumps.reversed(), "2026-11-23"))
    }

    @Test func `the ends of time do not trap`() throws {
        let dump = CatalogueDump(
            tier: .manual, database: "app", stem: "app", begun: Instant(microseconds: .min),
            finished: Instant(microseconds: .min), storedBytes: 0)
        let nearest = NearestDump.find(in: [dump], at: Instant(microseconds: .max))
        #expect(try #require(nearest.first).age > .seconds(Int64(1) << 43))
    }

    private func stems(_ dumps: [CatalogueDump], _ target: String, _ database: String? = nil) throws -> [String] {
        NearestDump.find(in: dumps, at: try instant(target), database: database).map(\.dump.stem)
    }
}
