// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpTestFailingTests {
    private typealias Fixture = DumpRestoreFixture

    private func problems(_ fixture: Fixture, _ answer: Answer) throws -> [String] {
        let tested = try #require(try fixture.result(answer)["tested"] as? [[String: Any]])
        return tested.flatMap { $0["problems"] as? [String] ?? [] }
    }

    @Test func `too few tables and answers that are not the expected ones fail a test, each by its sentence`()
        async throws
    {
        let dumps = """
            test:
              minimum_tables: 5
              checks:
                - {sql: "SELECT count(*) FROM orders", expect: "5001"}
                - {sql: "SELECT count(*) FROM orders", expect: "7"}
                - {sql: "SELECT text FROM orders WHERE id = -1", expect: "a"}
                - {sql: "SELECT NULL", expect: "a"}
                - {sql: "SELECT FROM nowhere"}
                - {sql: "SELECT twice(2)"}
            """
        try await Fixture.with(dumps: dumps) { fixture in
            let id = try await fixture.dump()
            let answer = try await fixture.walden(["dump", "test", "--json"])
            #expect(answer.status == 5, "\(answer)")
            let problems = try problems(fixture, answer)
            #expect(problems.count == 5, "\(problems)")
            #expect(problems.first == "it has 4 tables, and minimum_tables is 5")
            for (problem, word) in zip(problems.dropFirst(), ["gave 5001", "no row", "gave NULL", "nowhere"]) {
                #expect(problem.contains(word))
            }
            let listed = try await fixture.list().first { $0["id"] as? String == id }
            #expect(listed?["test_result"] as? String == "failed")
            #expect((listed?["test_problems"] as? [String]) == problems)
        }
    }

    @Test func `rows that are not as many as were recorded fail a test`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try fixture.rewrite(fixture.marker(id), "\"rows\":5001", "\"rows\":5002")
            let answer = try await fixture.walden(["dump", "test", id, "--json"])
            #expect(answer.status == 5, "\(answer)")
            #expect(try problems(fixture, answer) == ["public.orders has 5001 rows, and 5002 were recorded"])
        }
    }

    @Test func `a dump that cannot be restored fails its test`() async throws {
        try await Fixture.with { fixture in
            try await fixture.trap("RAISE EXCEPTION 'trapped'")
            let id = try await fixture.dump()
            let answer = try await fixture.walden(["dump", "test", id, "--json"])
            #expect(answer.status == 5, "\(answer)")
            #expect(try problems(fixture, answer).first?.contains("trapped") == true, "\(answer)")
            #expect(try fixture.leftInScratch().isEmpty)
        }
    }

    @Test func `a damaged copy fails its test, and the next one is tested`() async throws {
        try await Fixture.with(hasTwo: true) { fixture in
            let id = try await fixture.dump()
            try fixture.damage(try fixture.object(id))
            let answer = try await fixture.walden(["dump", "test", id, "--json"])
            #expect(answer.status == 5, "\(answer)")
            let tested = try #require(try fixture.result(answer)["tested"] as? [[String: Any]])
            #expect(tested.map { $0["place"] as? String } == ["local", "remote"])
            #expect(tested.map { $0["result"] as? String } == ["failed", "passed"])
        }
    }

    @Test func `where no server can be made nothing is known of a dump`() async throws {
        try await Fixture.with { fixture in
            let id = try await fixture.dump()
            try fixture.configure(dumps: "test: {connection: \"host=/nowhere user=postgres\"}")
            let answer = try await fixture.walden(["dump", "test", id])
            #expect(answer.status == 1, "\(answer)")
            #expect(try await fixture.list().allSatisfy { $0["test_result"] == nil })
        }
    }
}
