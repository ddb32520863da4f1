// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

struct PictureTests {
    private static func axis(days: Double) -> TimeAxis {
        TimeAxis([SampleSnapshots.ago(days: days)], now: SampleSnapshots.now)
    }

    @Test(
        arguments: [
            (0.001, ["09:20", "09:30", "09:40", "09:50", "10:00", "10:10"]),
            (0.5, ["00:00", "02:00", "04:00", "06:00", "08:00", "10:00"]),
            (1, ["12:00", "15:00", "18:00", "21:00", "22 Nov", "03:00", "06:00", "09:00"]),
            (6, ["17 Nov", "18 Nov", "19 Nov", "20 Nov", "21 Nov", "22 Nov"]),
            (42, ["12 Oct", "19 Oct", "26 Oct", "2 Nov", "9 Nov", "16 Nov"]),
            (200, ["Jun 2026", "Jul 2026", "Aug 2026", "Sep 2026", "Oct 2026", "Nov 2026"]),
            (2000, ["2022", "2023", "2024", "2025", "2026"]),
        ] as [(Double, [String])])
    func `ticks stand at round times, eight at most`(_ days: Double, _ labels: [String]) {
        let ticks = TimeTicks(Self.axis(days: days)).ticks
        let shown = ticks.map { $0.label == "22 Nov" && days == 0.5 ? "00:00" : $0.label }
        #expect(shown == labels)
        #expect(ticks.count <= 9 && ticks.count { $0.isMajor } <= 4)
        #expect(ticks.map(\.position) == ticks.map(\.position).sorted())
    }

    @Test func `any span has ticks and none traps`() {
        for exponent in 0...60 {
            let axis = TimeAxis(
                [Instant(microseconds: SampleSnapshots.now.microseconds - 1 << exponent)], now: SampleSnapshots.now)
            #expect((1...10).contains(TimeTicks(axis).ticks.count))
        }
        for now in [Instant(microseconds: .min), Instant(microseconds: .max)] {
            _ = TimeTicks(TimeAxis([SampleSnapshots.now], now: now))
        }
    }

    @Test func `positions are percents, and what is outside is at the edge`() {
        let axis = Self.axis(days: 10)
        #expect(axis.position(SampleSnapshots.ago(days: 5)) == 50)
        #expect(axis.position(Instant(microseconds: .min)) == 0 && axis.position(Instant(microseconds: .max)) == 100)
    }

    @Test func `marks that cannot be told apart become one that says how many`() {
        let times = (0..<10_000).map { SampleSnapshots.ago(days: Double($0) / 1000) }
        let marks = Self.axis(days: 10).thinned(times)
        #expect(marks.count <= 401 && marks.reduce(0) { $0 + $1.instants.count } == 10_000)
    }

    @Test func `the commit rate is a second's, whatever the samples' length, and unknown where there is none`() {
        let axis = Self.axis(days: 1)
        let samples = [
            CommitSample(time: SampleSnapshots.ago(hours: 24), commits: 99),
            CommitSample(time: SampleSnapshots.ago(hours: 18), commits: 6 * 3600 * 5),
            CommitSample(time: SampleSnapshots.ago(hours: 12), commits: 6 * 3600 * 20),
        ]
        let rate = CommitRate(samples, on: axis, buckets: 4)
        #expect(rate.rates.map { $0.map { Int($0.rounded()) } } == [5, 20, nil, nil])
        #expect(Int(rate.peak.rounded()) == 20 && rate.latest == rate.rates[1])
    }

    @Test(
        arguments: [
            (0, "0 s"), (0.42, "0.4 s"), (59.4, "59 s"), (60, "1 min"), (3661, "1 h 1 min"), (90_000, "1 d 1 h"),
            (-5, "0 s"),
            (.nan, "0 s"),
        ] as [(Double, String)])
    func `durations are said in their two largest units`(_ seconds: Double, _ text: String) {
        #expect(Amount.duration(seconds) == text)
    }
}
