// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Testing

@testable import Agent
@testable import walden

/// Every configuration that the documentation shows is one that the program takes.
@Suite("Documented configuration") struct DocumentedConfigurationTests {
    @Test func `every block of YAML with repositories in it is a configuration`() throws {
        let pages = try Self.pages()
        var found = 0
        for page in pages {
            for block in Self.blocks(in: try String(contentsOf: page, encoding: .utf8)) {
                found += 1
                let name = "\(page.lastPathComponent):\(block.line)"
                do {
                    let configuration = try ConfigurationFile.parse(block.text, file: name)
                    #expect(!configuration.repositories.isEmpty, "\(name)")
                } catch {
                    Issue.record(error, "\(name)")
                }
            }
        }
        // Where there are no pages there is nothing to read in them.
        if !pages.isEmpty { #expect(found >= 7) }
    }

    @Test func `every key of the configuration that is S3's has a row in its page`() throws {
        guard let page = try Self.pages().first(where: { $0.lastPathComponent == "s3.md" }) else { return }
        let rows = try String(contentsOf: page, encoding: .utf8).split(separator: "\n").filter { $0.hasPrefix("| `") }
        let cells = rows.compactMap { $0.split(separator: "|").first }.joined()
        for key in try Self.keysOfS3() where !key.hasSuffix("_file") || key == "ca_file" {
            #expect(cells.contains("`\(key)`") || cells.contains("`\(key)."), "docs/s3.md has no row for \(key)")
        }
    }

    @Test func `every event and every variable of notifications stands in their page`() throws {
        guard let page = try Self.pages().first(where: { $0.lastPathComponent == "notifications.md" }) else { return }
        let text = try String(contentsOf: page, encoding: .utf8)
        for name in NotificationKind.allCases.map(\.rawValue) + NotificationField.names {
            #expect(text.contains("`\(name)`"), "docs/notifications.md does not say what \(name) is")
        }
    }

    @Test func `blocks are found with the line that they begin at, and only those with repositories`() {
        let text = """
            # Title
            ```yaml
            repositories:
              - directory: /a
            ```
            ```sh
            repositories:
            ```
            ```yaml
            a: b
            ```
            """
        let blocks = Self.blocks(in: text)
        #expect(blocks.map(\.line) == [3])
        #expect(blocks.first?.text == "repositories:\n  - directory: /a")
    }

    /// What the parser says that it knows when it is asked for something that is like none of it.
    private static func keysOfS3() throws -> [String] {
        let text = "repositories:\n  - s3:\n      QQQQQQQQQQQQQQQQQQQQQQQQ: 1\n"
        let error = try #require(throws: WaldenError.self) { try ConfigurationFile.parse(text, file: "keys.yaml") }
        let list = try #require(error.hint?.components(separatedBy: "Known here: ").last)
        let keys = list.trimmingCharacters(in: ["."]).components(separatedBy: ", ")
        #expect(keys.contains("bucket"), "\(error)")
        return keys
    }

    static func blocks(in text: String) -> [(line: Int, text: String)] {
        var blocks: [(line: Int, text: String)] = []
        var open: (line: Int, lines: [String])?
        for (index, line) in text.components(separatedBy: "\n").enumerated() {
            if line.hasPrefix("```") {
                if let open { blocks.append((open.line, open.lines.joined(separator: "\n"))) }
                open = open == nil && line == "```yaml" ? (index + 2, []) : nil
            } else {
                open?.lines.append(line)
            }
        }
        return blocks.filter { $0.text.contains("repositories:") }
    }

    /// Empty where there is no such page.
    static func page(_ name: String) throws -> String {
        let page = try pages().first { $0.lastPathComponent == name }
        return try page.map { try String(contentsOf: $0, encoding: .utf8) } ?? ""
    }

    private static func pages() throws -> [URL] {
        var folder = URL(fileURLWithPath: #filePath)
        while folder.path != "/", !FileManager.default.fileExists(atPath: folder.path + "/Package.swift") {
            folder.deleteLastPathComponent()
        }
        let docs = folder.appendingPathComponent("docs")
        // Where there is no such folder there is nothing to read in it.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: docs.path)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().map { docs.appendingPathComponent($0) }
    }
}
