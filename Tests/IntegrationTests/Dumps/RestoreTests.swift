// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpRestoreTests {
    private typealias Fixture = DumpRestoreFixture

    @Test(arguments: ["plain", "custom", "directory"])
    func `a sealed dump of every format becomes a new database of any name, as the dumped one was`(format: String)
        async throws
    {
        try await Fixture.with(dumps: "format: \(format)", isSealed: true) { fixture in
            let id = try await fixture.dump()
            let jobs = format == "plain" ? [] : ["--jobs", "2"]
            let answer = try await fixture.walden(
                ["dump", "restore", id, "--into", Fixture.oddName, "--json"] + jobs)
            #expect(answer.status == 0, "\(answer)")
            let result = try fixture.result(answer)
            #expect(result["tables"] as? Int == 4)
            #expect(result["compared_tables"] as? Int == 3)
            #expect((result["differences"] as? [Any])?.isEmpty == true)
            #expect((result["warnings"] as? [String]) == [])
            #expect(try await fixture.contents(Fixture.oddName) == fixture.contents("shop"))
            #expect(try await fixture.comment(of: Fixture.oddName) == nil)
            let owners = try await fixture.cluster.sql(
                "SELECT DISTINCT pg_get_userbyid(datdba) FROM pg_database WHERE NOT datistemplate AND datname <> 'postgres'"
            )
            #expect(owners == [["owner"]])
            #expect(try fixture.leftInScratch().isEmpty)
        }
    }

    @Test func `a custom dump is restored from the stream, without owners where told so`() async throws {
        try await Fixture.with(dumps: "format: custom") { fixture in
            try await fixture.succeed("dump", "restore", try await fixture.dump(), "--into", "new", "--no-owner")
            let owner = try await fixture.cluster.sql(
                "SELECT pg_get_userbyid(relowner) FROM pg_class WHERE relname = 'orders'", database: "new")
            #expect(owner == [["postgres"]])
        }
    }

    @Test func `an empty database is filled as it is, and one that is not is refused and stays as it was`() async throws
    {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try await fixture.cluster.sql("CREATE DATABASE waiting")
            try await fixture.cluster.sql("COMMENT ON DATABASE waiting IS 'for a dump'")
            try await fixture.succeed("dump", "restore", id, "--into", "waiting")
            #expect(try await fixture.contents("waiting") == fixture.contents("shop"))
            #expect(try await fixture.comment(of: "waiting") == "for a dump")

            let again = try await fixture.walden(["dump", "restore", id, "--into", "waiting"])
            #expect(again.status == 4, "\(again)")
            #expect(again.err.contains("it is not empty: 5 relations"), "\(again)")
            #expect(try await fixture.databases() == ["postgres", "shop", "waiting"])
        }
    }

    @Test func `a dump that is not there, and one that is meant by nothing, are said`() async throws {
        try await Fixture.with { fixture in
            let none = try await fixture.walden(["dump", "restore", "latest", "--into", "new"])
            #expect(none.status == 3, "\(none)")
            _ = try await fixture.dump("shop", "postgres")
            let two = try await fixture.walden(["dump", "restore", "latest", "--into", "new"])
            #expect(two.status == 2 && two.err.contains("--database"), "\(two)")
            let unknown = try await fixture.walden(["dump", "restore", "daily/a", "--into", "new"])
            #expect(unknown.status == 3, "\(unknown)")
            try await fixture.succeed("dump", "restore", "latest", "--database", "shop", "--into", "new")
        }
    }

    @Test func `roles are restored on request only, and those that are there are no failure`() async throws {
        try await Fixture.with { fixture in
            try fixture.configure(dumps: "databases: [shop]")
            try fixture.rewrite(fixture.configuration, "globals: false", "globals: true")
            try await fixture.succeed("dump")
            try await fixture.cluster.sql("DROP DATABASE shop")
            try await fixture.cluster.sql("DROP ROLE owner")
            let without = try await fixture.walden(["dump", "restore", "latest", "--into", "shop"])
            #expect(without.status == 1 && without.err.contains("role \"owner\" does not exist"), "\(without)")
            #expect(try await fixture.databases() == ["postgres"])

            let with = try await fixture.walden(["dump", "restore", "latest", "--into", "shop", "--globals", "--json"])
            #expect(with.status == 0, "\(with)")
            #expect((try fixture.result(with)["warnings"] as? [String]) == [], "\(with)")
            let role = try await fixture.cluster.sql("SELECT rolcanlogin::text FROM pg_roles WHERE rolname = 'owner'")
            #expect(role == [["true"]])
            #expect(!with.err.contains("SCRAM"), "\(with)")
        }
    }

    @Test func `another server is restored into, with what is said of it`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try await ThrowawayCluster.with { other in
                try await fixture.cluster.succeed("/bin/true", [])
                try await other.sql("CREATE ROLE owner")
                try await fixture.succeed(
                    "dump", "restore", id, "--into", "new", "--connection", "host=\(other.folder) user=postgres")
                #expect(try await other.sql("SELECT count(*)::text FROM orders", database: "new") == [["5001"]])
                #expect(try await fixture.databases() == ["postgres", "shop"])
            }
        }
    }

    @Test func `rows that are not as many as were recorded are told, and are no failure`() async throws {
        try await Fixture.with(dumps: "exclude_table_data: [parts_1]") { fixture in
            let id = try await fixture.dump()
            try fixture.rewrite(fixture.marker(id), "\"rows\":5001", "\"rows\":5002")
            let answer = try await fixture.succeed("dump", "restore", id, "--into", "new", "--json")
            let differences = try #require(try fixture.result(answer)["differences"] as? [[String: Any]])
            // Rows that were left out on purpose are not missed.
            #expect(differences.count == 1 && differences[0]["found"] as? Int == 5001, "\(answer)")
        }
    }
}

extension DumpRestoreFixture {
    /// Puts `new` in the place of `old` in a text file.
    func rewrite(_ path: FilePath, _ old: String, _ new: String) throws {
        let text = try String(contentsOfFile: path.string, encoding: .utf8)
        let other = text.replacingOccurrences(of: old, with: new)
        try #require(text != other, "\(text)")
        try other.write(toFile: path.string, atomically: false, encoding: .utf8)
    }
}
