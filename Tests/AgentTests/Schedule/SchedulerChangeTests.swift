// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

/// A schedule that is changed, and an agent that is restarted.
@Suite(.timeLimit(.minutes(2))) struct SchedulerChangeTests {
    @Test func `jobs come, go and change, and the others are left alone`() async throws {
        let life = SchedulerLife()
        try await life.with([try .test(), try .test(.prune, "10 * * * *")]) { scheduler in
            try await life.time.pass(until: .after(3700), scheduler)
            await scheduler.change(to: [try .test(.backup, "30 * * * *"), try .test(.index)])
            #expect(await life.knowledge.snapshot.jobs.map(\.name) == [.backup, .index])
            #expect(await life.state(of: .backup)?.schedule == "30 * * * *")
            try await life.time.pass(until: .after(3 * 3600), scheduler)
            #expect(await life.knowledge.snapshot.jobs.map(\.name) == [.backup, .index])
        }
        #expect(life.starts() == [3600, 5400, 9000])
        #expect(life.starts(.prune) == [600])
        #expect(life.starts(.index) == [7200])
    }

    @Test func `a run that goes on is not touched by a change, not even of its job`() async throws {
        let life = SchedulerLife { _ in .init(duration: .seconds(1800)) }
        try await life.with([try .test()]) { scheduler in
            try await life.time.pass(until: .after(3700), scheduler)
            await scheduler.change(to: [])
            try await life.time.pass(until: .after(4000), scheduler)
            await scheduler.change(to: [try .test(.backup, "45 * * * *")])
            try await life.time.pass(until: .after(9000), scheduler)
        }
        #expect(life.runs.all.map(\.status) == [0, 0])
        #expect(life.starts() == [3600, 6300])
    }

    @Test func `a job that was taken away and comes back is followed once`() async throws {
        let life = SchedulerLife()
        try await life.with([try .test()]) { scheduler in
            try await life.time.pass(until: .after(100), scheduler)
            for _ in 0..<3 {
                await scheduler.change(to: [])
                try await life.time.pass(.seconds(300), scheduler)
                #expect(await scheduler.followed.isEmpty)
                await scheduler.change(to: [try .test()])
                try await life.time.pass(.seconds(300), scheduler)
                #expect(await scheduler.followed == [.backup])
                // At once, before anybody looked.
                await scheduler.change(to: [])
                await scheduler.change(to: [try .test()])
            }
            try await life.time.pass(until: .after(3 * 3600), scheduler)
        }
        #expect(life.starts() == [3600, 7200])
    }

    @Test(arguments: [true, false])
    func `what was missed is made up for once where it is known to have been scheduled`(isKept: Bool) async throws {
        try await withFolder { folder in
            let life = SchedulerLife(state: isKept ? folder.appending("state/jobs.json") : nil)
            try await life.with([try .test()]) { try await life.time.pass(until: .after(5000), $0) }
            _ = life.time.step(until: .after(5 * 3600 + 600))  // nobody is there
            for _ in 0..<3 {
                try await life.with([try .test()]) { try await life.time.pass(.seconds(300), $0) }
            }
            try await life.with([try .test()]) { try await life.time.pass(until: .after(6 * 3600 + 10), $0) }
            #expect(life.starts() == (isKept ? [3600, 18_600, 21_600] : [3600, 21_600]))
            #expect(await life.state(of: .backup)?.skipped == (isKept ? 3 : 0))
            #expect(life.said.filter { $0.contains("passed over") }.count == (isKept ? 1 : 0))
        }
    }

    @Test func `as long as no repository tells of any run, none is said to have been missed`() async throws {
        try await withFolder { folder in
            let life = SchedulerLife(state: folder.appending("jobs.json"))
            try await life.with([try .test()]) { try await life.time.pass(until: .after(30 * 3600), $0) }
            life.store.goDown()
            try await life.with([try .test()]) { try await life.time.pass(.seconds(7200), $0) }
            #expect(await life.state(of: .backup)?.skipped == 0)
        }
    }

    @Test func `reading the same schedule again loses no slot, though nothing can be kept of it`() async throws {
        let life = SchedulerLife()
        // Its jitter puts the slot of an hour some minutes later.
        let seed = try #require(
            (0..<100).first { seed in
                (try? ScheduledJob.test(jitter: .seconds(1800), seed: seed))?.policy.due(.after(3600)) ?? .after(0)
                    > .after(3600 + 600)
            })
        let job = try ScheduledJob.test(jitter: .seconds(1800), seed: seed)
        try await life.with([job]) { scheduler in
            try await life.time.pass(until: .after(3650), scheduler)
            #expect(life.starts().isEmpty)
            await scheduler.change(to: [job])
            try await life.time.pass(until: .after(7200), scheduler)
        }
        #expect(life.runs.all.map(\.slot) == [.after(3600)])
    }
}
