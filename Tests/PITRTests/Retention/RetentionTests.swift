// SPDX-License-Identifier: MIT

import PITR
import Testing

/// A decision as a test compares it: `keep NAME: daily 1 of 2`.
func lines(_ decisions: [RetentionDecision]) -> [String] {
    decisions.map { "\($0.isKept ? "keep" : "delete") \($0.dump.stem): \($0.text)" }
}

struct RetentionTests {
    private let noon = "2026-11-22"

    @Test func `for a time from completion dumps stay, and the newest good one beyond it`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-15T11:59:59.999999Z"), try .sample("2026-11-15T12:00:00Z"),
            try .sample("2026-11-16T00:00:00Z", begun: "2026-11-14T00:00:00Z"),
        ]
        let week = try RetentionPolicy(keepFor: RetentionPolicy.days(7))
        #expect(
            try decide(dumps, week) == [
                "keep 2026-11-16T00:00:00Z: newest good one, within 7 days", "keep 2026-11-15T12:00:00Z: within 7 days",
                "delete 2026-11-15T11:59:59.999999Z: older than 7 days",
            ])
        #expect(try decide([dumps[0]], week) == ["keep 2026-11-15T11:59:59.999999Z: newest good one"])
    }

    @Test(arguments: [
        (Duration.seconds(86_400), "1 day"), (.seconds(36 * 3600), "36 hours"), (.seconds(5400), "90 minutes"),
        (.seconds(61), "61 seconds"), (.milliseconds(1500), "1 second"),
    ])
    func `times are said in the largest unit that fits`(time: Duration, text: String) throws {
        let dump = try CatalogueDump.sample("2026-11-22")
        #expect(
            try decide([dump], RetentionPolicy(keepFor: time)) == ["keep 2026-11-22: newest good one, within \(text)"])
    }

    @Test func `so many of the last stay, however close together`() throws {
        let dumps = try ["2026-11-20", "2026-11-22T11:00:00Z", "2026-11-22T11:00:01Z"].map {
            try CatalogueDump.sample($0)
        }
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 2])) == [
                "keep 2026-11-22T11:00:01Z: newest good one, last 1 of 2", "keep 2026-11-22T11:00:00Z: last 2 of 2",
                "delete 2026-11-20: beyond the last 2",
            ])
    }

    @Test func `of each day the newest stays, and days without a dump are not counted`() throws {
        let dumps = try [
            "2026-11-01", "2026-11-10T01:00:00Z", "2026-11-10T23:00:00Z", "2026-11-12", "2026-11-22T01:00:00Z",
        ].map { try CatalogueDump.sample($0) }
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.daily: 3])) == [
                "keep 2026-11-22T01:00:00Z: newest good one, daily 1 of 3", "keep 2026-11-12: daily 2 of 3",
                "keep 2026-11-10T23:00:00Z: daily 3 of 3", "delete 2026-11-10T01:00:00Z: not the newest of its day",
                "delete 2026-11-01: beyond 3 daily",
            ])
    }

    @Test(arguments: [
        (RetentionCount.hourly, "2026-11-22T10:00:00Z", "2026-11-22T09:59:59Z", "hour"),
        (.daily, "2026-11-22T00:00:00Z", "2026-11-21T23:59:59Z", "day"),
        (.weekly, "2026-11-16T00:00:00Z", "2026-11-15T23:59:59Z", "week"),
        (.monthly, "2026-11-01T00:00:00Z", "2026-10-31T23:59:59Z", "month"),
        (.yearly, "2026-01-01T00:00:00Z", "2025-12-31T23:59:59Z", "year"),
    ])
    func `each kind of period keeps one on either side of its border`(
        count: RetentionCount, first: String, before: String, noun: String
    ) throws {
        let dumps = try [before, first].map { try CatalogueDump.sample($0) }
        let late = try instant(first).microseconds + 1_000_000
        let newest = try CatalogueDump.sample(Instant(microseconds: late).description, stem: "newest")
        let found = try decide(dumps + [newest], RetentionPolicy(counts: [count: 2]))
        #expect(
            found == [
                "keep newest: newest good one, \(count.rawValue) 1 of 2",
                "delete \(first): not the newest of its \(noun)",
                "keep \(before): \(count.rawValue) 2 of 2",
            ])
    }

    @Test func `what any rule keeps is kept, and the rules that keep it are named`() throws {
        let dumps = try ["2026-10-31", "2026-11-15", "2026-11-21", "2026-11-22"].map { try CatalogueDump.sample($0) }
        let policy = try RetentionPolicy(keepFor: RetentionPolicy.days(1), counts: [.last: 1, .weekly: 1, .monthly: 2])
        #expect(
            try decide(dumps, policy) == [
                "keep 2026-11-22: newest good one, within 1 day, last 1 of 1, weekly 1 of 1, monthly 1 of 2",
                "keep 2026-11-21: within 1 day",
                "delete 2026-11-15: older than 1 day, beyond the last 1, beyond 1 weekly, not the newest of its month",
                "keep 2026-10-31: monthly 2 of 2",
            ])
    }

    @Test func `for ever means all of them`() throws {
        let dumps = [
            try CatalogueDump.sample("1999-01-01", tier: "manual"),
            try .sample("2026-11-22", tier: "manual", isPinned: true),
        ]
        #expect(
            try decide(dumps, .forever) == [
                "keep 2026-11-22: pinned, manual: kept for ever, newest good one",
                "keep 1999-01-01: manual: kept for ever",
            ])
    }

    @Test func `what is pinned stays and counts like any other`() throws {
        let dumps = [
            try CatalogueDump.sample("2020-01-01", isPinned: true), try .sample("2026-11-21", isPinned: true),
            try .sample("2026-11-22"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 2])) == [
                "keep 2026-11-22: newest good one, last 1 of 2", "keep 2026-11-21: pinned, last 2 of 2",
                "keep 2020-01-01: pinned",
            ])
    }

    @Test func `completion gives the order, not the name and not the start`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-21", begun: "2026-11-20", stem: "zzz_backup_20261120_120000"),
            try .sample("2026-11-22", begun: "2026-11-10", stem: "aaa_backup_20261110_120000"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 1])) == [
                "keep aaa_backup_20261110_120000: newest good one, last 1 of 1",
                "delete zzz_backup_20261120_120000: beyond the last 1",
            ])
    }

    @Test func `ties are broken by the start and then by the name, in whatever order they come`() throws {
        let dumps = [
            try CatalogueDump.sample(noon, begun: "2026-11-21", stem: "a"),
            try .sample(noon, begun: "2026-11-21", stem: "b"), try .sample(noon, begun: "2026-11-20", stem: "c"),
        ]
        let expected = [
            "keep b: newest good one, last 1 of 1", "delete a: beyond the last 1", "delete c: beyond the last 1",
        ]
        #expect(try decide(dumps, RetentionPolicy(counts: [.last: 1])) == expected)
        #expect(try decide(dumps.reversed(), RetentionPolicy(counts: [.last: 1])) == expected)
    }

    @Test func `each database of each tier is decided on by itself, byte for byte`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-01", tier: "weekly", stem: "weekly"),
            try .sample("2026-11-02", database: "\u{E9}", stem: "composed"),
            try .sample("2026-11-03", database: "e\u{301}", stem: "decomposed"),
            try .sample("2026-11-04", database: "app", stem: "app"),
            try .sample("2026-11-05", database: nil, stem: "globals"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 1])) == [
                "keep app: newest good one, last 1 of 1", "keep decomposed: newest good one, last 1 of 1",
                "keep composed: newest good one, last 1 of 1", "keep globals: newest good one, last 1 of 1",
                "keep weekly: newest good one, last 1 of 1",
            ])
    }

    @Test func `of nothing nothing is decided`() throws {
        #expect(try decide([], RetentionPolicy(counts: [.last: 1])) == [])
    }

    @Test func `days are those of the zone`() throws {
        // 00:30 on the 22nd and 23:30 on the 21st in Paris, one day in UTC.
        let dumps = try ["2026-11-21T23:30:00Z", "2026-11-21T22:30:00Z"].map { try CatalogueDump.sample($0) }
        let paris = try RetentionCalendar(zone: "Europe/Paris", rules: TestZones())
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.daily: 2], calendar: paris)) == [
                "keep 2026-11-21T23:30:00Z: newest good one, daily 1 of 2", "keep 2026-11-21T22:30:00Z: daily 2 of 2",
            ])
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.daily: 2])).last
                == "delete 2026-11-21T22:30:00Z: not the newest of its day")
    }

    private func decide(_ dumps: [CatalogueDump], _ policy: RetentionPolicy) throws -> [String] {
        lines(Retention.decide(dumps, policy: policy, now: try instant(noon)))
    }
}
