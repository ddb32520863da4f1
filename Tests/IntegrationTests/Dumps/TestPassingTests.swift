// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpTestPassingTests {
    private typealias Fixture = DumpRestoreFixture

    @Test(arguments: ["plain", "custom", "directory"], [false, true])
    func `a good dump passes on a server of its own, with and without the roles' dump`(format: String, hasRoles: Bool)
        async throws
    {
        let dumps = "format: \(format)\ndatabases: [shop]\n"
        try await Fixture.with(dumps: dumps, isSealed: true) { fixture in
            try await fixture.cluster.sql(
                "CREATE ROLE \"re ader\"; GRANT SELECT ON orders TO \"re ader\"; GRANT USAGE ON SCHEMA public TO \"re ader\"",
                database: "shop")
            if hasRoles {
                try fixture.rewrite(fixture.configuration, "globals: false", "globals: true")
            }
            try await fixture.succeed("dump")
            let answer = try await fixture.succeed("dump", "test", "--json")
            let tested = try #require(try fixture.result(answer)["tested"] as? [[String: Any]])
            #expect(tested.count == 1 && tested[0]["result"] as? String == "passed", "\(answer)")
            #expect(tested[0]["tables"] as? Int == 4)
            #expect((tested[0]["warnings"] as? [String]) == [], "\(answer)")
            #expect((tested[0]["bytes"] as? Int).map { $0 > 1 << 20 } == true)
            let listed = try await fixture.list().first { $0["database"] as? String == "shop" }
            #expect(listed?["test_result"] as? String == "passed")
            #expect(try fixture.leftInScratch().isEmpty)
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }

    @Test func `tablespaces are made where a dump names them, and never where the server has them`() async throws {
        try await Fixture.with(dumps: "databases: [shop]") { fixture in
            let space = fixture.cluster.folder.appending("space")
            try await fixture.cluster.succeed("/bin/mkdir", ["-m", "0700", space.string])
            try await fixture.cluster.sql("CREATE TABLESPACE \"fa st\" LOCATION '\(space)'")
            try await fixture.cluster.sql("CREATE TABLE placed (id int) TABLESPACE \"fa st\"", database: "shop")
            try fixture.rewrite(fixture.configuration, "globals: false", "globals: true")
            try await fixture.succeed("dump")
            let before = try FolderListing(space)
            let answer = try await fixture.succeed("dump", "test", "--json")
            let tested = try #require(try fixture.result(answer)["tested"] as? [[String: Any]])
            #expect((tested[0]["warnings"] as? [String]) == [], "\(answer)")
            #expect(try FolderListing(space) == before)
        }
    }

    @Test func `the newest dump of each database is tested, on the server that is named, and dropped`() async throws {
        try await Fixture.with { fixture in
            let test = "test: {connection: \"host=\(fixture.cluster.folder) user=postgres\"}"
            try fixture.configure(dumps: test)
            _ = try await fixture.dump()
            let newest = try await fixture.dump("postgres", "shop")
            let answer = try await fixture.succeed("dump", "test", "--json")
            let tested = try #require(try fixture.result(answer)["tested"] as? [[String: Any]])
            #expect(tested.map { $0["database"] as? String } == ["postgres", "shop"])
            #expect(tested.last?["dump"] as? String == newest)
            #expect(try await fixture.databases() == ["postgres", "shop"])
        }
    }
}
