// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// docs/runbook.md: the commands of its sections, in the order in which a reader comes by them.
enum Runbook {
    static let page = RecoveryPrograms.sources.appending("docs/runbook.md")

    /// By the number of the section; what comes before the first is 0.
    static func sections() throws -> [Int: [String]] {
        var sections: [Int: [String]] = [:]
        let text = try String(contentsOfFile: page.string, encoding: .utf8)
        for (index, part) in text.components(separatedBy: "\n## ").enumerated() {
            let number = index == 0 ? 0 : try #require(Int(part.prefix { $0.isNumber }), "\(part.prefix(40))")
            sections[number] = commands(in: part)
        }
        return sections
    }

    static func steps(_ number: Int) throws -> Steps {
        Steps(section: number, rest: try #require(try sections()[number], "there is no section \(number)")[...])
    }

    /// The lines of its blocks of shell, without remarks.
    private static func commands(in text: String) -> [String] {
        let blocks = text.components(separatedBy: "```sh\n").dropFirst().map { $0.components(separatedBy: "\n```")[0] }
        return blocks.flatMap { $0.replacing("\\\n", with: " ").components(separatedBy: "\n") }
            .map { $0.components(separatedBy: " # ")[0].trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// What is left to do of a section.
    struct Steps {
        let section: Int
        var rest: ArraySlice<String>

        /// The next one, which holds `words`.
        mutating func next(_ words: String, location: SourceLocation = #_sourceLocation) throws -> String {
            let first = rest.popFirst()
            let next = try #require(first, "section \(section) ends before: \(words)", sourceLocation: location)
            try #require(next.contains(words), "section \(section): \(next)", sourceLocation: location)
            return next
        }

        func expectDone(location: SourceLocation = #_sourceLocation) {
            #expect(rest.isEmpty, "section \(section) goes on: \(rest)", sourceLocation: location)
        }
    }
}
