// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Testing

@testable import Agent

/// Days of a scheduler that is restarted, whose runs fail or last long, and whose repository is at times out of reach. Thirty of them, or
/// as many as WALDEN_SCHEDULER_DAYS says: 400 take some minutes. What it decides by is lived through for 400 days in PITRTests.
@Suite struct SchedulerDaysTests {
    private static let days = ProcessInfo.processInfo.environment["WALDEN_SCHEDULER_DAYS"].flatMap(Int64.init) ?? 30
    private static let grace: Int64 = 6 * 3600

    @Test(arguments: [UInt64(1)]) func `every slot begins at the second at which it should`(_ seed: UInt64)
        async throws
    {
        try await withFolder { folder in
            var random = SplitMix64(seed: seed)
            let fates = Self.fates(&random)
            let life = SchedulerLife(state: folder.appending("jobs.json"), longestPause: .seconds(4 * 3600)) {
                fates[$0 % fates.count]
            }
            let lives = try await Self.live(life, &random)
            let account = Account(lives: lives, runs: life.runs.all)
            #expect(account.faults.prefix(5) == [])
            #expect(account.firsts > Self.days && account.missed > 0 && account.retries > Self.days / 8, "\(account)")
        }
    }

    private static func fates(_ random: inout SplitMix64) -> [SimulatedRuns.Fate] {
        (0..<997).map { _ in
            let kind = Int.random(in: 0..<20, using: &random)
            let long = Int64.random(in: 60...2400, using: &random)
            return .init(duration: .seconds(kind == 0 ? 13 * 3600 : long), status: kind < 5 ? 1 : 0)
        }
    }

    /// When somebody was there, in seconds; lived through.
    private static func live(_ life: SchedulerLife, _ random: inout SplitMix64) async throws -> [Range<Int64>] {
        var lives: [Range<Int64>] = []
        var now: Int64 = 0
        while now < days * 86_400 {
            let up = Int64.random(in: 600...(9 * 86_400), using: &random)
            let changes = (0..<2).map { _ in Int64.random(in: 1..<up, using: &random) }.sorted()
            try await life.with([try .test(.backup, "0 */12 * * *")]) { scheduler in
                try await life.time.pass(until: .after(now + changes[0]), scheduler)
                life.store.goDown()
                try await life.time.pass(until: .after(now + min(changes[1], changes[0] + 100_000)), scheduler)
                life.store.goDown(false)
                try await life.time.pass(until: .after(now + up), scheduler)
            }
            lives.append(now..<(now + up))
            now += up + Int64.random(in: 1...(random.next() % 3 == 0 ? 200_000 : 600), using: &random)
            while life.time.step(until: .after(now)) {}
        }
        return lives
    }
}

/// What should have happened, from when somebody was there and when runs went on; nothing of the scheduler's own reasoning is in it.
private struct Account {
    private(set) var faults: [String] = []
    private(set) var firsts = 0
    private(set) var missed = 0
    private(set) var retries = 0
    private let lives: [Range<Int64>]
    private let runs: [SimulatedRuns.Run]

    init(lives: [Range<Int64>], runs: [SimulatedRuns.Run]) {
        (self.lives, self.runs) = (lives, runs)
        for (one, next) in zip(runs, runs.dropFirst()) where next.start < one.end ?? next.start {
            faults.append("\(next.start) began before the run before it ended")
        }
        let end = lives.last?.upperBound ?? 0
        for slot in stride(from: Int64(43_200), to: end - 43_200, by: 43_200) { judge(slot) }
        judgeRetries()
    }

    private mutating func judge(_ slot: Int64) {
        let first = runs.first { $0.slot.map(SchedulerLife.seconds) == slot }.map { SchedulerLife.seconds($0.start) }
        let expected = isCovered(slot) ? nil : firstChance(slot)
        if first != expected { faults.append("\(slot) began at \(first ?? -1), not at \(expected ?? -1)") }
        if expected == nil { missed += 1 } else { firsts += 1 }
    }

    /// Whether a run of an earlier slot went on when it fell due, and ended well.
    private func isCovered(_ slot: Int64) -> Bool {
        runs.contains { run in
            guard let end = run.end, let earlier = run.slot.map(SchedulerLife.seconds) else { return false }
            return earlier < slot && SchedulerLife.seconds(run.start) < slot && slot < SchedulerLife.seconds(end)
                && run.status == 0
        }
    }

    /// The first second, before the next slot and within the grace, at which somebody was there and nothing went on.
    private func firstChance(_ slot: Int64) -> Int64? {
        var time = slot
        while time <= slot + 6 * 3600 {
            if let busy = runs.first(where: { run in
                SchedulerLife.seconds(run.start) < time && time < run.end.map(SchedulerLife.seconds) ?? .max
                    && run.slot.map(SchedulerLife.seconds) ?? 0 < slot
            }) {
                time = busy.end.map(SchedulerLife.seconds) ?? .max - 1
                continue
            }
            if lives.contains(where: { $0.contains(time) }) { return time }
            guard let next = lives.map(\.lowerBound).first(where: { $0 > time }) else { return nil }
            time = next
        }
        return nil
    }

    /// Within one life no attempt follows another sooner than it may, and there are no more than allowed.
    private mutating func judgeRetries() {
        let attempts = Dictionary(grouping: runs) { run in
            "\(lives.firstIndex { $0.contains(SchedulerLife.seconds(run.start)) } ?? -1) \(run.slot.map(SchedulerLife.seconds) ?? 0)"
        }
        for (name, runs) in attempts {
            if runs.count > 4 { faults.append("\(name) was tried \(runs.count) times") }
            for (one, next) in zip(runs, runs.dropFirst()) {
                retries += 1
                if one.status == 0 { faults.append("\(name) was run again after it went well") }
                let wait = SchedulerLife.seconds(next.start) - (one.end.map(SchedulerLife.seconds) ?? 0)
                if wait < 300 { faults.append("\(name) was tried again after \(wait) s") }
            }
        }
    }
}
