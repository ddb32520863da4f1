// SPDX-License-Identifier: MIT

import Agent
import Testing

/// By Prometheus' own checker.
@Suite(.enabled(if: Program.isThere(promtool), "NOT TESTED: no promtool: script/bootstrap --test-servers installs it"))
struct PromtoolTests {
    @Test(arguments: SampleSnapshots.names)
    func `promtool has nothing to say against the metrics`(_ name: String) async throws {
        let snapshot = SampleSnapshots.named(name)
        let metrics = MetricsText(snapshot, HealthVerdict(snapshot))
        let result = try await Program.run(promtool, ["check", "metrics"], input: metrics.text)
        #expect(result.status == 0 && result.output.isEmpty, "\(result.output)")
    }

    @Test func `promtool finds what is wrong, so its silence means something`() async throws {
        let result = try await Program.run(promtool, ["check", "metrics"], input: "walden_things_total{a=\"b} 1\n")
        #expect(result.status != 0)
    }
}

private let promtool = "/usr/bin/promtool"
