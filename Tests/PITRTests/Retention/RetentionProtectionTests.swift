// SPDX-License-Identifier: MIT

import PITR
import Testing

/// What stays whatever the policy: it went wrong in other tools.
struct RetentionProtectionTests {
    @Test func `a dump whose test failed uses up no count and goes when enough good ones are found`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22", test: .failed), try .sample("2026-11-21", test: .passed),
            try .sample("2026-11-20", test: .failed), try .sample("2026-11-19"),
            try .sample("2026-11-18", test: .failed),
            try .sample("2026-11-17"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 2])) == [
                "keep 2026-11-22: last, not counted: its test failed", "keep 2026-11-21: newest good one, last 1 of 2",
                "keep 2026-11-20: last, not counted: its test failed", "keep 2026-11-19: last 2 of 2",
                "delete 2026-11-18: beyond the last 2", "delete 2026-11-17: beyond the last 2",
            ])
    }

    @Test func `a good dump stands for its day where the newest of the day failed its test`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-21T23:00:00Z", test: .failed), try .sample("2026-11-21T13:00:00Z"),
            try .sample("2026-11-21T03:00:00Z", test: .failed), try .sample("2026-11-20"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.daily: 2])) == [
                "keep 2026-11-21T23:00:00Z: daily, not counted: its test failed",
                "keep 2026-11-21T13:00:00Z: newest good one, daily 1 of 2",
                "delete 2026-11-21T03:00:00Z: not the newest of its day", "keep 2026-11-20: daily 2 of 2",
            ])
    }

    @Test func `the newest good dump stays, however old and however many failed after it`() throws {
        let policy = try RetentionPolicy(keepFor: RetentionPolicy.days(1))
        let dumps = [
            try CatalogueDump.sample("2026-01-03", test: .failed), try .sample("2026-01-02"), try .sample("2026-01-01"),
        ]
        #expect(
            try decide(dumps, policy) == [
                "delete 2026-01-03: older than 1 day", "keep 2026-01-02: newest good one",
                "delete 2026-01-01: older than 1 day",
            ])
    }

    @Test func `when the newest fails its test later, the good one before it is protected`() throws {
        let policy = try RetentionPolicy(counts: [.weekly: 1])
        let older = try CatalogueDump.sample("2026-11-13")
        let newer = try CatalogueDump.sample("2026-11-20")
        #expect(try decide([older, newer], policy).last == "delete 2026-11-13: beyond 1 weekly")
        let failed = try CatalogueDump.sample("2026-11-20", test: .failed)
        #expect(
            try decide([older, failed], policy) == [
                "keep 2026-11-20: weekly, not counted: its test failed",
                "keep 2026-11-13: newest good one, weekly 1 of 1",
            ])
    }

    @Test func `where every test failed, the newest stays`() throws {
        let policy = try RetentionPolicy(keepFor: RetentionPolicy.days(1))
        let dumps = try ["2026-01-02", "2026-01-01"].map { try CatalogueDump.sample($0, test: .failed) }
        #expect(
            try decide(dumps, policy) == [
                "keep 2026-01-02: newest, though none is good", "delete 2026-01-01: older than 1 day",
            ])
    }

    @Test func `what finished in the future stays and takes nobody's place`() throws {
        let dumps = [
            try CatalogueDump.sample("2031-01-01"), try .sample("2026-11-22T12:00:00.000001Z", isPinned: true),
            try .sample("2026-11-22"), try .sample("2026-11-21"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.daily: 1])) == [
                "keep 2031-01-01: finished in the future",
                "keep 2026-11-22T12:00:00.000001Z: pinned, finished in the future",
                "keep 2026-11-22: newest good one, daily 1 of 1", "delete 2026-11-21: beyond 1 daily",
            ])
        #expect(
            try decide([dumps[0]], RetentionPolicy(counts: [.daily: 1])) == ["keep 2031-01-01: finished in the future"])
    }

    @Test func `globals stay with the dumps of their run that are kept`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22", database: "app", stem: "app 22"),
            try .sample("2026-11-22", database: nil, stem: "globals 22"),
            try .sample("2026-11-21T12:00:01Z", database: "app", stem: "app 21", isPinned: true),
            try .sample("2026-11-21T12:00:02Z", database: "web", stem: "web 21"),
            try .sample("2026-11-21T12:00:00Z", database: nil, stem: "globals 21"),
            try .sample("2026-11-20", database: "app", stem: "app 20"),
            try .sample("2026-11-20", database: nil, stem: "globals 20"),
            try .sample("2026-11-19", database: "app", stem: "app 19", isPinned: true),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 1])) == [
                "keep app 22: newest good one, last 1 of 1", "keep app 21: pinned", "delete app 20: beyond the last 1",
                "keep app 19: pinned", "keep web 21: newest good one, last 1 of 1",
                "keep globals 22: newest good one, last 1 of 1, goes with app 22",
                "keep globals 21: goes with web 21 and 1 more", "delete globals 20: beyond the last 1",
            ])
    }

    @Test func `globals of another tier are not asked`() throws {
        let dumps = [
            try CatalogueDump.sample("2026-11-22", tier: "weekly", stem: "app"),
            try .sample("2026-11-21", database: nil, stem: "newer globals"),
            try .sample("2026-11-20", database: nil, stem: "globals"),
        ]
        #expect(
            try decide(dumps, RetentionPolicy(counts: [.last: 1])).contains("delete globals: beyond the last 1"))
    }

    private func decide(_ dumps: [CatalogueDump], _ policy: RetentionPolicy) throws -> [String] {
        lines(Retention.decide(dumps, policy: policy, now: try instant("2026-11-22")))
    }
}
