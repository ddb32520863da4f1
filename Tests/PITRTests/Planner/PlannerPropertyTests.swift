// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PITR
import Testing

/// Random histories and targets: what a plan promises a recovery does, and what is refused none can do.
struct PlannerPropertyTests {
    /// More on demand.
    private static let histories =
        ProcessInfo.processInfo.environment["WALDEN_PLANNER_HISTORIES"].flatMap { UInt64($0) } ?? 800

    @Test func `every promise is kept, and what is refused cannot be done`() async throws {
        var plans: [String: Int] = [:]
        for seed in 0..<Self.histories {
            // Other tests want their turn.
            await Task.yield()
            var history = RandomHistory(seed: seed)
            for _ in 0..<4 {
                let (target, exclusive) = history.target()
                let wanted = history.timeline()
                let attempt = Attempt(
                    world: history.world, target: target, exclusive: exclusive, timeline: wanted,
                    mayMiss: history.hasJumps)
                let outcome = try attempt.check(
                    "seed \(seed), \(target), exclusive \(exclusive), timeline \(wanted ?? 0)")
                plans[outcome, default: 0] += 1
            }
        }
        for kind in ["time", "lsn", "xid", "name", "latest", "immediate"] {
            #expect(plans[kind, default: 0] > 20, "\(plans)")
        }
        #expect(plans["beyond", default: 0] > 100 && plans["ambiguous", default: 0] > 20, "\(plans)")
    }
}

private struct Attempt {
    let world: World
    let target: RecoveryTarget
    let exclusive: Bool
    let timeline: UInt32?
    /// Where clocks were put back a bisection may be misled.
    let mayMiss: Bool

    func check(_ comment: Comment) throws -> String {
        do {
            let plan = try world.plan(target, timeline: timeline, exclusive: exclusive)
            if !(mayMiss && plan.isBisected) { check(plan, comment) }
            return kind
        } catch let refusal as PlanRefusal {
            if refusal.error.code == .refused { return checkAmbiguity(refusal, comment) }
            if !mayMiss { checkImpossible(refusal, comment) }
            return "beyond"
        }
    }

    private var kind: String {
        switch target {
        case .time: "time"
        case .lsn: "lsn"
        case .xid: "xid"
        case .name: "name"
        case .latest: "latest"
        case .immediate: "immediate"
        }
    }

    private var rule: StopRule {
        switch target {
        case .time(let time): .time(time, exclusive: exclusive)
        case .lsn(let lsn): .lsn(lsn, exclusive: exclusive)
        case .xid(let xid): .xid(UInt32(truncatingIfNeeded: xid), exclusive: exclusive)
        case .name(let name): .name(name)
        case .latest, .immediate: .never
        }
    }

    private func recovery(from backup: CatalogueBackup, on timeline: TimelineID) -> SimulatedRecovery.Result {
        SimulatedRecovery(
            world: world, backup: backup, timeline: timeline, rule: rule, isImmediate: target == .immediate
        ).run()
    }

    private func check(_ plan: RecoveryPlan, _ comment: Comment) {
        #expect(plan.isComplete, comment)
        guard let stop = plan.stop else {
            Issue.record("no promise: \(comment)")
            return
        }
        let kept = SimulatedRecovery.Kept(
            replayedTo: stop.replayedTo, lastTransaction: stop.lastTransaction, lastCommit: stop.lastCommit)
        let result = recovery(from: plan.backup, on: plan.targetTimeline)
        switch target {
        case .latest: #expect(result == .ended(kept), comment)
        case .immediate:
            let isIt = result == .ended(kept) || result == .stopped(at: plan.backup.stopLSN, replayed: true, kept)
            #expect(isIt, "\(comment): \(result)")
        case .time, .lsn, .xid, .name:
            #expect(
                result == .stopped(at: stop.record ?? LSN(0), replayed: stop.kind == .after, kept), comment)
        }
    }

    /// Every way that there is: a backup that is not from after the target, and a timeline that it leads to.
    private var ways: [(CatalogueBackup, TimelineID)] {
        let timelines = Set(world.catalogue.histories.keys).union(world.catalogue.backups.map(\.timeline))
        return world.catalogue.backups.flatMap { backup in
            timelines.filter { id in
                if let timeline, PITRTests.timeline(timeline) != id { return false }
                if case .time(let time) = target, backup.startedAt > time { return false }
                if case .lsn(let lsn) = target, backup.startLSN > lsn { return false }
                guard id != backup.timeline else { return true }
                return world.catalogue.histories[id]?.switchPoint(after: backup.timeline).map { $0 >= backup.stopLSN }
                    ?? false
            }.map { (backup, $0) }
        }
    }

    private func checkImpossible(_ refusal: PlanRefusal, _ comment: Comment) {
        guard target != .immediate, target != .latest else { return }
        // A branch with a hole bars the others, lest a plan be made silently on the wrong one.
        guard refusal.alternatives.first?.hasPrefix("--timeline") != true else { return }
        for (backup, timeline) in ways {
            if case .stopped = recovery(from: backup, on: timeline) {
                Issue.record("refused with \(refusal.error), and \(backup.id) to \(timeline) works: \(comment)")
            }
        }
    }

    private func checkAmbiguity(_ refusal: PlanRefusal, _ comment: Comment) -> String {
        #expect(refusal.alternatives.count > 1, comment)
        guard case .time = target else { return "ambiguous" }
        let kept = ways.compactMap { backup, timeline -> LSN? in
            guard case .stopped(_, _, let kept) = recovery(from: backup, on: timeline) else { return nil }
            return kept.lastCommit?.lsn ?? backup.startLSN
        }
        #expect(Set(kept).count > 1, comment)
        return "ambiguous"
    }
}
