// SPDX-License-Identifier: MIT

import SystemPackage
import Testing

/// Against the schema of the Compose specification, by check-jsonschema, which brings it.
@Suite(.enabled(if: Validators.areThere, "\(Validators.skipped)"))
struct ComposeFileTests {
    @Test func `the compose file is what the Compose specification describes`() async throws {
        let result = try await Self.validate(DeployFiles.folder.appending("compose").appending("compose.yaml"))
        #expect(result.status == 0, "\(result.testDescription)")
    }

    @Test(arguments: [
        ("cap_drop:", "cap_drap:"), ("condition: service_healthy", "condition: healthy"),
        ("retries: 6", "retries: [6]"), ("file: ./postgres-password", "fole: ./postgres-password"),
    ])
    func `a compose file with a mistake in it is refused`(_ right: String, _ wrong: String) async throws {
        let text = try DeployFiles.text("compose/compose.yaml")
        #expect(text.contains(right))
        try await DeployFiles.with(text.replacing(right, with: wrong), named: "compose.yaml") { file in
            let result = try await Self.validate(file)
            #expect(result.status == 1, "\(result.testDescription)")
        }
    }

    @Test func `the agent shares the folder of the socket with the server, and not its data`() throws {
        let text = try DeployFiles.text("compose/compose.yaml")
        let agent = try #require(
            text.components(separatedBy: "\n  agent:\n    <<").last?.components(separatedBy: "\nconfigs:").first)
        #expect(agent.contains("- agent:/run/walden\n") && !agent.contains("/var/lib/postgresql"))
        #expect(text.contains("- agent:/run/walden:ro\n"))
    }

    private static func validate(_ file: FilePath) async throws -> CommandResult {
        try await Validators.run("check-jsonschema", ["--builtin-schema", "vendor.compose-spec", file.string])
    }
}
