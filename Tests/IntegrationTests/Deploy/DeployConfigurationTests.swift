// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// The configurations that `deploy/` and docs/from-a-script.md show.
struct DeployConfigurationTests {
    enum Shown: String, CaseIterable {
        case compose, kubernetes, prefix, script

        func text() throws -> String {
            switch self {
            case .compose: try DeployFiles.text("compose/walden.yaml")
            case .kubernetes: try DeployConfigurationTests.inConfigMap()
            case .prefix:
                "repositories: [{directory: /var/lib/walden}]\n"
                    + (try DeployConfigurationTests.block(DeployFiles.text("README.md")))
            case .script:
                try DeployConfigurationTests.block(
                    DeployFiles.text(RecoveryPrograms.sources.appending("docs").appending("from-a-script.md")))
            }
        }
    }

    @Test(arguments: Shown.allCases)
    func `walden config check takes every configuration that is shown`(_ shown: Shown) async throws {
        let result = try await Self.check(try shown.text())
        #expect(result.status == 0, "\(result.testDescription)")
    }

    /// What is shown commented out is right as well.
    @Test func `the off-site repository of compose is one that can be uncommented`() async throws {
        let text = try DeployFiles.text("compose/walden.yaml")
        let uncommented = text.replacing(#/(?m)^# /#, with: "  ").replacing("  Walden's", with: "# Walden's")
        #expect(uncommented.contains("\n  - name: offsite"))
        let result = try await Self.check(uncommented)
        #expect(result.status == 0, "\(result.testDescription)")
    }

    @Test func `a configuration with a mistake in it is refused`() async throws {
        let result = try await Self.check(try Shown.kubernetes.text().replacing("databases:", with: "datebases:"))
        #expect(result.status == 2 && result.err.contains("datebases"), "\(result.testDescription)")
    }

    private static func check(_ text: String) async throws -> CommandResult {
        try await DeployFiles.with(text, named: "walden.yaml") { file in
            try await AsRoot.run(RecoveryPrograms.walden, ["config", "check", "--config", file.string])
        }
    }

    /// The indented lines below `walden.yaml: |`.
    private static func inConfigMap() throws -> String {
        let lines = try DeployFiles.text("kubernetes/configuration.yaml")
            .split(separator: "\n", omittingEmptySubsequences: false)
        let start = try #require(lines.firstIndex(of: "  walden.yaml: |"))
        let indent = "    "
        return lines[(start + 1)...].prefix { $0.isEmpty || $0.hasPrefix(indent) }
            .map { $0.dropFirst(indent.count) }.joined(separator: "\n") + "\n"
    }

    /// The first ```yaml block.
    private static func block(_ page: String) throws -> String {
        try #require(page.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
    }
}
