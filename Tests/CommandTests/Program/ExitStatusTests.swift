// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Foundation
import Testing

@testable import walden

@Suite("Exit status") struct ExitStatusTests {
    /// The rows of docs/exit-status.md whose first cell is an error's code.
    private func documented() throws -> [String: Int32] {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        let page = try String(contentsOf: folder.appendingPathComponent("docs/exit-status.md"), encoding: .utf8)
        var rows: [String: Int32] = [:]
        for line in page.split(separator: "\n") where line.hasPrefix("|") {
            let cells = line.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
            guard cells.count >= 2, WaldenError.Code(rawValue: cells[0]) != nil else { continue }
            #expect(rows[cells[0]] == nil, "\(cells[0]) has two rows")
            rows[cells[0]] = Int32(cells[1])
        }
        return rows
    }

    @Test func `every code has the status that the documentation says`() throws {
        let documented = try documented()
        for code in WaldenError.Code.allCases {
            #expect(documented[code.rawValue] == ExitStatus.of(code), "\(code)")
        }
        #expect(documented.count == WaldenError.Code.allCases.count)
    }

    @Test func `no failure is a success, nor looks like a signal`() {
        for code in WaldenError.Code.allCases { #expect((1...7).contains(ExitStatus.of(code)), "\(code)") }
    }

    @Test func `the design's statuses`() {
        let wanted: [(WaldenError.Code, Int32)] = [
            (.failed, 1), (.usage, 2), (.configuration, 2), (.notFound, 3), (.refused, 4), (.conflict, 4),
            (.integrity, 5), (.locked, 6), (.partial, 7),
        ]
        for (code, status) in wanted { #expect(ExitStatus.of(code) == status) }
    }

    @Test func `the help names each status`() {
        for status in 0...7 { #expect(ExitStatus.help.contains("\n  \(status)  ")) }
    }
}
