// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// docs/faults.md, held against the tests that bear its numbers.
struct FaultsDocumentTests {
    @Test func `all 36 faults are on the page, each with the suites whose tests bear its number`() throws {
        let page = try String(
            contentsOfFile: RecoveryPrograms.sources.appending("docs/faults.md").string, encoding: .utf8)
        let sections = page.components(separatedBy: "\n## ").dropFirst()
        #expect(sections.compactMap { Int($0.prefix { $0.isNumber }) } == Array(1...36))
        let borne = try suites()
        for (number, section) in zip(1..., sections) {
            let tried = section.components(separatedBy: "Tried by: ").dropFirst().joined()
            let named = Set(tried.matches(of: /`([A-Za-z0-9]+Tests)`/).map { String($0.output.1) })
            #expect(named == borne[number] ?? [], "fault \(number)")
            #expect(
                !named.isEmpty || section.contains("not tested"), "fault \(number) is neither tested nor said not to be"
            )
        }
    }

    /// Which suites have tests that bear a number: "Fault 5 of docs/faults.md", "Faults 5, 6 and 31 of docs/faults.md".
    private func suites() throws -> [Int: Set<String>] {
        let tests = RecoveryPrograms.sources.appending("Tests")
        var suites: [Int: Set<String>] = [:]
        for path in try FileManager.default.subpathsOfDirectory(atPath: tests.string)
        where path.hasSuffix("Tests.swift") {
            let text = try String(contentsOfFile: tests.appending(path).string, encoding: .utf8)
            let suite = path.components(separatedBy: "/").last?.replacing(".swift", with: "") ?? path
            for found in text.matches(of: /[ ]{4}\/\/\/ Faults? ([0-9, and]+) of docs\/faults\.md\./) {
                for number in found.output.1.matches(of: /[0-9]+/).compactMap({ Int($0.output) }) {
                    suites[number, default: []].insert(suite)
                }
            }
        }
        return suites
    }
}
