// SPDX-License-Identifier: MIT

import Host
import PITR
import Repository
import Testing

@testable import Agent

/// When jobs are started, by a clock that is simulated.
@Suite(.timeLimit(.minutes(2))) struct SchedulerTests {
    @Test func `each slot is run once, at its second`() async throws {
        let life = SchedulerLife()
        try await life.with([try .test(), try .test(.prune, "30 2 * * *")]) { scheduler in
            try await life.time.pass(until: .after(86_401), scheduler)
        }
        #expect(life.starts() == (1...24).map { $0 * 3600 })
        #expect(life.starts(.prune) == [9000])
        #expect(life.runs.all.allSatisfy { $0.slot == $0.start })
        let state = try #require(await life.state(of: .backup))
        #expect(state.nextRun == .after(25 * 3600) && state.failures == 0 && state.skipped == 0)
        #expect(state.lastSuccess == .after(23 * 3600 + 60) && state.runs.count == 23)
    }

    @Test(arguments: [true, false])
    func `what fails is tried again later and later, whether a record can be kept or not`(canKeep: Bool) async throws {
        let life = SchedulerLife { _ in .init(duration: .seconds(1), status: 1) }
        life.store.goDown(!canKeep)
        try await life.with([try .test(.backup, "0 1 * * *")]) { scheduler in
            try await life.time.pass(until: .after(86_400), scheduler)
        }
        #expect(life.starts() == [3600, 3901, 4502, 5703])
        let state = try #require(await life.state(of: .backup))
        #expect(state.failures == 4 && state.skipped == 0)
        #expect(life.said.contains("backup is tried again, for the 4. time"))
    }

    @Test func `what fails at once with nothing to remember it by never runs hot`() async throws {
        let life = SchedulerLife { _ in .init(duration: .zero, status: 2) }
        life.store.goDown()
        try await life.with([try .test(.backup, "* * * * *")]) { scheduler in
            try await life.time.pass(until: .after(7200), scheduler)
        }
        #expect(life.starts().count == 119)
    }

    @Test func `what was asked for outside of the schedule and fails is tried again, and not for ever`() async throws {
        for failures in [2, 100] {
            let life = SchedulerLife { .init(duration: .seconds(1), status: $0 <= failures ? 1 : 0) }
            try await life.with([try .test(.backup, "0 0 1 1 *")]) { scheduler in
                await scheduler.request(.backup)
                try await life.time.pass(until: .after(86_400), scheduler)
            }
            let starts = life.starts()
            #expect(starts.count == min(failures + 1, 1 + JobPolicy.usualRetries), "\(starts)")
            #expect(zip(starts, starts.dropFirst()).allSatisfy { $1 - $0 >= 300 }, "\(starts)")
        }
    }

    @Test func `another run that holds the lease is no failure, and is not asked for again at once`() async throws {
        let life = SchedulerLife { .init(status: $0 < 4 ? 6 : 0) }
        try await life.with([try .test(.backup, "0 1 * * *")]) { scheduler in
            try await life.time.pass(until: .after(7200), scheduler)
        }
        #expect(life.starts() == [3600, 3660, 3720, 3780])
        #expect(await life.state(of: .backup)?.failures == 0)
    }

    @Test func `a run on another host is waited for, and its end is seen`() async throws {
        let life = SchedulerLife()
        let elsewhere = ProcessIdentity(host: "other", boot: "b", namespace: "n", process: 7, startTicks: 1)
        var record = JobRunRecord(
            JobRunID(startedAt: .after(3000)), job: .backup, scheduled: nil, startedAt: .after(3000),
            process: elsewhere, lease: nil, walden: "0")
        try await life.records.keep(record)
        try await life.with([try .test()]) { scheduler in
            try await life.time.pass(until: .after(5000), scheduler)
            #expect(life.starts().isEmpty)
            record.end = .init(at: .after(5000), seconds: 2000, error: nil, made: [], bytes: nil)
            try await life.records.keep(record)
            try await life.time.pass(until: .after(7300), scheduler)
        }
        #expect(life.starts().first.map { 5000...5060 ~= $0 } == true && life.starts().dropFirst() == [7200])
    }

    @Test func `what is asked for runs once, beside its schedule`() async throws {
        let life = SchedulerLife { .init(status: $0 == 2 ? 6 : 0) }
        try await life.with([try .test()]) { scheduler in
            try await life.time.pass(until: .after(600), scheduler)
            await scheduler.request(.backup)
            await scheduler.request(.backup)
            try await life.time.pass(until: .after(1200), scheduler)
            #expect(life.runs.all.map(\.slot) == [nil])
            // While another run goes on it was not done yet.
            await scheduler.request(.backup)
            try await life.time.pass(until: .after(3000), scheduler)
            #expect(life.runs.all.map(\.status) == [0, 6, 0])
            try await life.time.pass(until: .after(3700), scheduler)
        }
        #expect(life.runs.all.map(\.slot) == [nil, nil, nil, .after(3600)])
    }

    @Test func `what is asked for without being scheduled is not kept for later`() async throws {
        let life = SchedulerLife()
        try await life.with([try .test(.prune)]) { scheduler in
            await scheduler.request(.backup)
            await scheduler.change(to: [try .test(.prune), try .test()])
            try await life.time.pass(until: .after(1800), scheduler)
        }
        #expect(life.starts().isEmpty)
    }

    @Test func `told to stop, it stops the run and ends`() async throws {
        let life = SchedulerLife { _ in .init(duration: .seconds(86_400)) }
        try await life.with([try .test()]) { scheduler in
            try await life.time.pass(until: .after(4000), scheduler)
            #expect(life.runs.all.map(\.status) == [nil])
            #expect(await life.state(of: .backup)?.runningSince == .after(3600))
        }
        #expect(life.runs.all.map(\.status) == [130])
        #expect(await life.state(of: .backup)?.runningSince == nil)
        #expect(life.time.sleepers == 0)
    }

    @Test func `a run that was interrupted is shown`() async throws {
        let life = SchedulerLife()
        try await life.records.keep(
            JobRunRecord(
                JobRunID(startedAt: .after(-60)), job: .backup, scheduled: nil, startedAt: .after(-60),
                process: SimulatedRuns.gone, lease: nil, walden: "0"))
        try await life.with([try .test()]) { scheduler in try await life.time.settle(scheduler) }
        #expect(await life.state(of: .backup)?.lastRun?.outcome == .interrupted)
    }
}
