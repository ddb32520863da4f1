// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

struct MetricsTextTests {
    private static func text(_ snapshot: AgentSnapshot) -> String {
        MetricsText(snapshot, HealthVerdict(snapshot)).text
    }

    @Test func `the names that scripts before Walden wrote are there, a sample a job`() {
        let text = Self.text(SampleSnapshots.healthy)
        #expect(text.contains("\nbackup_last_success_timestamp{cluster=\"main\",job=\"dump_daily\"} 179"))
        #expect(text.contains("\nbackup_size_bytes{cluster=\"main\",job=\"dump_daily\"} 4724004310\n"))
        #expect(text.contains("\nbackup_failures_total{cluster=\"main\",job=\"backup\"} 0\n"))
        #expect(text.contains("\n# TYPE backup_failures_total counter\n"))
    }

    @Test func `windows have the very numbers that the page and walden window have`() {
        let text = Self.text(SampleSnapshots.healthy)
        let window = SampleSnapshots.healthy.windows[1]
        let labels = "{cluster=\"main\",timeline=\"2\",backup=\"\(window.backup)\"}"
        let seconds = window.latest.microseconds / 1_000_000
        #expect(text.contains("\nwalden_window_latest_timestamp_seconds\(labels) \(seconds)"))
    }

    @Test func `what is not known has no sample`() {
        let text = Self.text(SampleSnapshots.empty)
        for absent in ["walden_clock_skew", "walden_window", "walden_push", "walden_base_backups", "walden_server_up"] {
            #expect(!text.contains(absent))
        }
        #expect(text.contains("walden_build_info"))
    }

    @Test func `labels are escaped, and a name can neither end its line nor begin another`() {
        let labels = MetricLabels(["a": "x\\y\"z\n}\r\n"])
        #expect(labels.text == "{a=\"x\\\\y\\\"z\\n}\r\\n\"}")
        let lines = Self.text(SampleSnapshots.hostile).utf8.split(separator: UInt8(ascii: "\n"))
        let names = lines.map {
            String(decoding: $0.prefix { $0 != UInt8(ascii: "{") && $0 != UInt8(ascii: " ") }, as: UTF8.self)
        }
        #expect(names.allSatisfy { $0 == "#" || $0.hasPrefix("walden_") || $0.hasPrefix("backup_") })
    }

    @Test(arguments: [
        (0, "0"), (1, "1"), (0.25, "0.25"), (-3, "-3"), (.nan, "NaN"), (.infinity, "+Inf"), (-.infinity, "-Inf"),
        (1_795_342_477.5, "1795342477.5"),
    ])
    func `numbers are written as Prometheus reads them`(_ value: Double, _ text: String) {
        #expect(MetricFamily.text(value) == text)
    }

    @Test func `a histogram counts up to each bound`() {
        var histogram = DurationHistogram(bounds: [1, 2])
        for seconds in [0.5, 1, 1.5, 9, -1, .nan] { histogram.record(seconds: seconds) }
        var family = MetricFamily("d", .histogram, "Help.")
        family.add(histogram, MetricLabels(["a": "b"]))
        #expect(
            family.text == """
                # HELP d Help.
                # TYPE d histogram
                d_bucket{a="b",le="1"} 2
                d_bucket{a="b",le="2"} 3
                d_bucket{a="b",le="+Inf"} 4
                d_sum{a="b"} 12
                d_count{a="b"} 4

                """)
    }

    @Test func `a command without a verdict says nothing of health`() {
        let text = MetricsText(SampleSnapshots.healthy, nil).text
        #expect(!text.contains("walden_healthy") && !text.contains("walden_problem"))
        #expect(text.contains("backup_last_success_timestamp"))
    }
}
