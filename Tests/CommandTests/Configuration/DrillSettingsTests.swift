// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Operations
@testable import walden

@Suite("The drill: of the configuration") struct DrillSettingsTests {
    private func settings(_ lines: String) throws -> DrillSettings {
        let text = "repositories: [{directory: /r}]\ndrill:\n  \(lines)\n"
        return try ConfigurationFile.parse(text, file: "walden.yaml").drill
    }

    @Test func `nothing said is the newest state, all checks, no dump`() throws {
        let drill = try ConfigurationFile.parse("repositories: [{directory: /r}]\n", file: "f").drill
        #expect(drill == DrillSettings())
        #expect(!drill.isRandom && drill.verifiesFiles && drill.checksTables && !drill.dumps && drill.preload.isEmpty)
    }

    @Test func `all of it is read`() throws {
        let drill = try settings(
            """
            directory: /srv/drills
              target: random
              timeout: 2h
              preload: [timescaledb]
              verifybackup: false
              amcheck: false
              dump: true
              queries:
                - {name: orders, database: shop, sql: SELECT 1, expect: "> 0"}
                - {sql: SELECT 2}
            """)
        #expect(drill.directory == "/srv/drills" && drill.isRandom && drill.timeout == .seconds(7200))
        #expect(drill.preload == ["timescaledb"] && !drill.verifiesFiles && !drill.checksTables && drill.dumps)
        #expect(
            drill.queries == [
                DrillQuery(name: "orders", database: "shop", sql: "SELECT 1", expect: try DrillExpectation("> 0")),
                DrillQuery(name: "query 2", database: "postgres", sql: "SELECT 2", expect: nil),
            ])
    }

    @Test(arguments: [
        ("directory: here", "absolute"), ("target: newest", "latest, random"), ("timeout: 0s", "a second"),
        ("preload: ['a,b']", "names of libraries"), ("dump: maybe", "true or false"), ("querys: []", "drill.queries"),
        ("queries: [{name: x}]", "sql must be given"), ("queries: [{sql: S, expect: '> many'}]", "no number"),
    ])
    func `a mistake is told with its line`(_ line: String, _ words: String) throws {
        let error = try #require(throws: WaldenError.self) { try settings(line) }
        #expect(error.code == .configuration && error.message.hasPrefix("walden.yaml:"))
        #expect("\(error)".contains(words), "\(error)")
    }
}
