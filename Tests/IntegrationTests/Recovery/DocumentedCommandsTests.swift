// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// Every command line that the documentation shows is one that the program knows.
struct DocumentedCommandsTests {
    @Test func `all options in the documentation's command lines are in the help of their command`() async throws {
        let readme = RecoveryPrograms.sources.appending("README.md")
        let docs = RecoveryPrograms.sources.appending("docs")
        // Where there is no such folder there is nothing to read in it.
        let names = ((try? FileManager.default.contentsOfDirectory(atPath: docs.string)) ?? []).sorted()
        let pages = [readme] + names.filter { $0.hasSuffix(".md") }.map { docs.appending($0) }
        var found = 0
        for page in pages where FileManager.default.fileExists(atPath: page.string) {
            let text = try String(contentsOfFile: page.string, encoding: .utf8)
            for line in Self.commands(in: text) {
                try await Self.check(line, page)
                found += 1
            }
        }
        if FileManager.default.fileExists(atPath: readme.string) { #expect(found > 0) }
    }

    /// The lines of ```sh blocks that begin with `walden `, continued lines joined, without prompts and comments.
    static func commands(in text: String) -> [String] {
        var commands: [String] = []
        var isInside = false
        for line in text.replacing("\\\n", with: " ").split(separator: "\n", omittingEmptySubsequences: false) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("```") { isInside = !isInside && line == "```sh"; continue }
            let command = line.hasPrefix("$ ") ? String(line.dropFirst(2)) : line
            guard isInside, command.hasPrefix("walden ") else { continue }
            commands.append(command.components(separatedBy: " # ").first ?? command)
        }
        return commands
    }

    /// Asks for the help of the whole line, so that it is that of the default subcommand too.
    static func check(_ line: String, _ page: FilePath) async throws {
        let words = Array(words(line).dropFirst())
        let help = try await AsRoot.run(RecoveryPrograms.walden, words + ["--help"])
        #expect(help.status == 0, "\(page): \(line)\n\(help.testDescription)")
        for word in words where word.hasPrefix("--") {
            let option = word.split(separator: "=").first.map(String.init) ?? word
            let isKnown = help.out.components(separatedBy: CharacterSet(charactersIn: " \n,[]<>")).contains(option)
            #expect(isKnown, "\(page): \(option) is no option of this command: \(line)")
        }
    }

    /// The words as a shell splits them, quotes honoured, up to a pipe or redirection.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in line + " " {
            if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return Array(words.prefix { !["|", ">", "&", "&&", ";", "2>"].contains($0) })
    }

    @Test func `command lines are found in blocks of shell only, and joined where they go on`() {
        let text = """
            walden outside
            ```sh
            walden list --json   # what there is
            $ walden plan \\
                --latest
            pg_ctl start
            ```
            ```yaml
            walden: no
            ```
            """
        let found = Self.commands(in: text).map { $0.split(separator: " ").joined(separator: " ") }
        #expect(found == ["walden list --json", "walden plan --latest"])
    }
}
