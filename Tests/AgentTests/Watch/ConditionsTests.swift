// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Agent

/// Which problems are told of, and when.
@Suite struct ConditionsTests {
    private var conditions = Conditions(remindEvery: .seconds(3600))

    private mutating func look(_ seconds: Int64, gaps: [ClosedRange<UInt64>] = [], backupAge days: Int64 = 1)
        -> [NotificationEvent]
    {
        let agent = AgentState(version: "0", startedAt: .after(0), processID: 1)
        var snapshot = AgentSnapshot(cluster: "main", takenAt: .after(seconds), agent: agent)
        var repository = RepositoryState(name: "r", location: "/r")
        repository.checkedAt = .after(seconds)
        snapshot.repositories = [repository]
        snapshot.gaps = gaps.map {
            GapState(segments: SegmentRun(timeline: .first, first: $0.lowerBound, last: $0.upperBound), reason: nil)
        }
        var backup = SampleSnapshots.healthy.backups.last
        backup?.stoppedAt = .after(seconds - days * 86_400)
        backup?.firstSegment = WALSegment(timeline: .first, number: 1)
        snapshot.backups = [backup].compactMap { $0 }
        return conditions.events(snapshot, HealthVerdict(snapshot))
    }

    private mutating func kinds(_ seconds: Int64, gaps: [ClosedRange<UInt64>] = [], backupAge days: Int64 = 1)
        -> [NotificationKind]
    {
        look(seconds, gaps: gaps, backupAge: days).map(\.kind)
    }

    @Test mutating func `a problem is told when it begins, again as a reminder, and when it is over`() {
        #expect(kinds(0).isEmpty)
        let begun = look(30, backupAge: 9)
        #expect(begun.map(\.kind) == [.stale] && begun.first?.job == .backup && begun.first?.subject == "backup_old")
        #expect(kinds(60, backupAge: 9).isEmpty)
        #expect(kinds(3600, backupAge: 9).isEmpty)
        #expect(kinds(3630, backupAge: 9) == [.stale])
        #expect(kinds(3660) == [.recovered])
        #expect(kinds(3690).isEmpty)
    }

    @Test mutating func `several gaps are told each, and each is over by itself`() {
        #expect(kinds(0, gaps: [5...6, 9...9]) == [.gap, .gap])
        #expect(kinds(30, gaps: [5...6, 9...9]).isEmpty)
        #expect(kinds(60, gaps: [5...6]) == [.recovered])
        #expect(kinds(90) == [.recovered])
    }

    @Test mutating func `a gap that grows is told again, and never told to be well`() {
        #expect(kinds(0, gaps: [5...6]) == [.gap])
        #expect(kinds(30, gaps: [5...7]) == [.gap])
        #expect(kinds(60, gaps: [5...9]) == [.gap])
        #expect(kinds(90) == [.recovered])
    }

    @Test func `a gap has a base backup taken`() async throws {
        let life = SchedulerLife()
        try await life.with([try .test(.backup, "0 1 1 1 *")]) { scheduler in
            try await life.time.settle(scheduler)
            let watch = ConditionWatch(life.knowledge, nil, scheduler, HealthThresholds(), remindEvery: .seconds(3600))
            var conditions = Conditions(remindEvery: .seconds(3600))
            await watch.look(&conditions)
            try await life.time.pass(.seconds(300), scheduler)
            #expect(life.runs.all.isEmpty)
            await life.knowledge.update { snapshot, _ in
                snapshot.gaps = [
                    GapState(segments: SegmentRun(timeline: .first, first: 5, last: 6), reason: "it was lost")
                ]
            }
            for _ in 0..<3 {
                await watch.look(&conditions)
                try await life.time.pass(.seconds(300), scheduler)
            }
        }
        #expect(life.runs.all.map(\.slot) == [nil])
    }
}
