// SPDX-License-Identifier: MIT

import Agent
import ProgramTestSupport
import Testing

/// By Prometheus' own checker.
@Suite(
    .enabled(if: TestProgram.isThere(promtool), "NOT TESTED: no promtool: script/bootstrap --test-servers installs it"))
struct PromtoolTests {
    @Test(arguments: SampleSnapshots.names)
    func `promtool has nothing to say against the metrics`(_ name: String) async throws {
        let snapshot = SampleSnapshots.named(name)
        let metrics = MetricsText(snapshot, HealthVerdict(snapshot))
        let result = try await TestProgram.run(promtool, ["check", "metrics"], input: Array(metrics.text.utf8))
        #expect(result.status == 0 && result.said.isEmpty, "\(result.said)")
    }

    @Test func `promtool finds what is wrong, so its silence means something`() async throws {
        let result = try await TestProgram.run(
            promtool, ["check", "metrics"], input: Array("walden_things_total{a=\"b} 1\n".utf8))
        #expect(result.status != 0)
    }
}

private let promtool = "/usr/bin/promtool"
