// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// Every command line that `deploy/` shows or runs is one that the program knows.
struct DeployCommandTests {
    @Test func `every walden command in deploy is known, with its options`() async throws {
        let known = try await AsRoot.run(RecoveryPrograms.walden, ["--help"]).out
        var found: Set<String> = []
        for file in try DeployFiles.files() {
            for command in Self.commands(in: try DeployFiles.text(file)) {
                found.insert(command)
                let name = command.split(separator: " ").dropFirst().first ?? ""
                #expect(known.contains("\n  \(name) "), "\(file): there is no walden \(name): \(command)")
                try await DocumentedCommandsTests.check(command, file)
            }
        }
        #expect(found.count > 9, "\(found)")
    }

    @Test func `commands are found wherever they may stand`() {
        let text = """
            0 1 * * 0  postgres  walden backup
            ExecStart=/usr/local/bin/walden dump --tier %i
              command: ["walden", "dump", "--tier", "daily"]
            #   docker compose run --rm -T walden prune   removes
            `walden status` and walden itself, `walden dump list`, `docker compose exec agent walden list`
            """
        let expected = [
            "walden backup", "walden dump --tier daily", "walden dump --tier x", "walden dump list", "walden list",
            "walden prune", "walden status",
        ]
        #expect(Self.commands(in: text).sorted() == expected)
    }

    /// From crontab lines, units, arrays of arguments, `docker compose run` and the code of prose.
    static func commands(in text: String) -> [String] {
        var commands = text.matches(of: /"walden"((?:, *"[^"]*")+)\]/).map { match in
            "walden" + match.output.1.replacing(/, *"([^"]*)"/) { " " + $0.output.1 }
        }
        let patterns = [
            /(?:ExecStart=\/usr\/local\/bin\/|postgres  )walden ([^\n]*)/, /run --rm (?:-T )?walden ([^\n`]*)/,
            /exec agent walden ([^\n`]*)/, /`walden ([^`\n]*)`/,
        ]
        for pattern in patterns {
            commands += text.matches(of: pattern).map { match in
                // Two blanks begin a remark; %i is the instance of a unit.
                let words = match.output.1.components(separatedBy: "  ").first ?? ""
                return "walden " + words.replacing("%i", with: "x")
            }
        }
        return commands
    }
}
