// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Foundation
import Testing

@testable import Agent
@testable import walden

/// docs/agent.md says of configuration and protocol what the program does.
@Suite("Documented agent") struct DocumentedAgentTests {
    @Test func `every key of the agent has a row in its page and in that of the configuration`() throws {
        for name in ["agent.md", "configuration.md"] {
            let rows = try DocumentedConfigurationTests.page(name).split(separator: "\n").filter { $0.hasPrefix("| `") }
            let cells = rows.compactMap { $0.split(separator: "|").first }.joined()
            for key in try Self.keys("agent:\n  ") where !["http", "health"].contains(key) {
                #expect(cells.contains("`agent.\(key)`"), "docs/\(name) has no row for agent.\(key)")
            }
            for group in ["http", "health"] {
                for key in try Self.keys("agent:\n  \(group):\n    ") {
                    #expect(
                        cells.contains("`agent.\(group).\(key)`"), "docs/\(name) has no row for agent.\(group).\(key)")
                }
            }
            for key in try Self.keys("archive:\n  drop:\n    ") {
                #expect(cells.contains("`archive.drop.\(key)`"), "docs/\(name) has no row for archive.drop.\(key)")
            }
        }
    }

    @Test func `the configuration that is shown is the one without a word of the agent`() throws {
        let page = try DocumentedConfigurationTests.page("agent.md")
        let block = try #require(DocumentedConfigurationTests.blocks(in: page).first)
        let shown = try ConfigurationFile.parse(block.text, file: "agent.md").agent
        let usual = AgentSettings()
        #expect(shown.lookAhead == usual.lookAhead && shown.socket == usual.socket && shown.http == usual.http)
        #expect(shown.state == usual.state && shown.repositoryCheck == usual.repositoryCheck)
        #expect(shown.thresholds.archivingStale == usual.thresholds.archivingStale)
        #expect(shown.thresholds.backupAge.warning == usual.thresholds.backupAge.warning)
        #expect(shown.thresholds.backupAge.critical == usual.thresholds.backupAge.critical)
        for job in ["dump_daily", "dump_weekly", "drill"] {
            #expect(shown.thresholds.jobAges[job]?.warning == usual.thresholds.jobAges[job]?.warning)
        }
    }

    @Test func `the bytes that the page shows are those of a push`() throws {
        let page = try DocumentedConfigurationTests.page("agent.md")
        let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("57 4c 44 4e") })
        let shown = line.split(separator: " ").compactMap { UInt8($0, radix: 16) }
        #expect(shown == AgentRequest.push(.init(path: Array("pg_wal/x".utf8), config: [])).message)
    }

    @Test func `the numbers of the protocol are those that the page says`() throws {
        let page = try DocumentedConfigurationTests.page("agent.md")
        #expect(page.contains("Version \(ControlProtocol.version)."))
        #expect(ControlProtocol.largestMessage == 16_384 && page.contains("16,384 bytes"))
        #expect(ControlProtocol.mostDescriptors == 3 && page.contains("More than three descriptors"))
        #expect(ControlProtocol.takeUpMilliseconds == 2_000 && page.contains("Within 2 s"))
        #expect(page.contains("`\(ControlSocketPath.usual)`") && page.contains("`\(ControlSocketPath.variable)`"))
    }

    /// What the parser says that it knows when it is asked for something that is like none of it.
    private static func keys(_ lead: String) throws -> [String] {
        let text = "repositories:\n  - directory: /a\n\(lead)QQQQQQQQQQQQQQQQQQQQQQQQ: 1\n"
        let error = try #require(throws: WaldenError.self) { try ConfigurationFile.parse(text, file: "keys.yaml") }
        let list = try #require(error.hint?.components(separatedBy: "Known here: ").last)
        return list.trimmingCharacters(in: ["."]).components(separatedBy: ", ")
    }
}
