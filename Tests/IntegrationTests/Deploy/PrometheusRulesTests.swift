// SPDX-License-Identifier: MIT

import Foundation
import Testing

/// By Prometheus' own tool, with the tests that stand beside the rules.
@Suite(
    .enabled(
        if: FileManager.default.fileExists(atPath: promtool),
        "NOT TESTED: no promtool: script/bootstrap --test-servers installs it"))
struct PrometheusRulesTests {
    private static let folder = DeployFiles.folder.appending("prometheus")
    private static let rules = folder.appending("walden-rules.yaml")

    @Test func `promtool takes the rules, and they do what their tests say`() async throws {
        let checked = try await AsRoot.run(promtool, ["check", "rules", Self.rules.string])
        #expect(checked.status == 0, "\(checked.testDescription)")
        let tests = Self.folder.appending("walden-rules-test.yaml").string
        let tested = try await AsRoot.run(promtool, ["test", "rules", tests])
        #expect(tested.status == 0, "\(tested.testDescription)")
    }

    @Test func `promtool takes what is shown to be scraped, in the folder of the rules and in docs_monitoring`()
        async throws
    {
        let checked = try await AsRoot.run(
            promtool, ["check", "config", Self.folder.appending("walden-scrape.yaml").string])
        #expect(checked.status == 0 && checked.out.contains("1 rule files found"), "\(checked.testDescription)")
        let page = try DeployFiles.text(RecoveryPrograms.sources.appending("docs").appending("monitoring.md"))
        let block = try #require(
            page.components(separatedBy: "```yaml\n").dropFirst().first?.components(separatedBy: "```").first)
        try await DeployFiles.with(block, named: "prometheus.yml") { file in
            // --syntax-only: the token's file is not here.
            let shown = try await AsRoot.run(promtool, ["check", "config", "--syntax-only", file.string])
            #expect(shown.status == 0, "\(shown.testDescription)")
        }
    }

    @Test func `a rule that does something else fails its test`() async throws {
        try await DeployFiles.withScratch { scratch in
            let text = try DeployFiles.text(Self.rules)
            #expect(text.contains("< 0.15"))
            try text.replacing("< 0.15", with: "< 0.10")
                .write(toFile: scratch.appending("walden-rules.yaml").string, atomically: false, encoding: .utf8)
            let tests = scratch.appending("walden-rules-test.yaml").string
            try FileManager.default.copyItem(
                atPath: Self.folder.appending("walden-rules-test.yaml").string, toPath: tests)
            let tested = try await AsRoot.run(promtool, ["test", "rules", tests])
            #expect(tested.status != 0)
        }
    }

    @Test func `every metric in a rule is one that docs_monitoring lists`() throws {
        let documented = try DeployFiles.text(RecoveryPrograms.sources.appending("docs").appending("monitoring.md"))
        let names = Set(try DeployFiles.text(Self.rules).matches(of: /(?:walden|backup)_[a-z_]+/).map(\.output))
        #expect(names.count > 15)
        for name in names { #expect(documented.contains("`\(name)`"), "\(name)") }
    }

    @Test func `every alert is named in docs_monitoring`() throws {
        let documented = try DeployFiles.text(RecoveryPrograms.sources.appending("docs").appending("monitoring.md"))
        for alert in try DeployFiles.text(Self.rules).matches(of: /alert: (Walden\w+)/).map(\.output.1) {
            #expect(documented.contains("`\(alert)`"), "\(alert)")
        }
    }
}

private let promtool = "/usr/bin/promtool"
