// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// Random catalogues, sane and not: the planner never traps, and a plan it gives holds what it promises.
struct PlannerPropertyTests {
    @Test func `every plan is complete, and every refusal is a refusal`() {
        var random = SplitMix64(seed: 12)
        var plans = 0
        for _ in 0..<3000 {
            let world = randomWorld(&random)
            let time = World.minute(.random(in: -5...60, using: &random))
            for target in [RecoveryTarget.latest, .immediate, .time(time)] {
                let wanted = Bool.random(using: &random) ? nil : UInt32.random(in: 1...5, using: &random)
                do {
                    check(try world.plan(target, timeline: wanted), in: world)
                    plans += 1
                } catch {
                    #expect(error is PlanRefusal)
                }
            }
        }
        #expect(plans > 500)
    }

    private func check(_ plan: RecoveryPlan, in world: World) {
        #expect(plan.isComplete)
        let segments = plan.segments.flatMap { run in
            (run.first...run.last).map { WALSegment(timeline: run.timeline, number: $0) }
        }
        #expect(segments.allSatisfy(world.catalogue.inventory.contains))
        #expect(segments.first?.name(size: .standard) == plan.backup.firstSegment)
        #expect(
            zip(segments, segments.dropFirst()).allSatisfy { $0.number + 1 == $1.number && $0.timeline <= $1.timeline })
        #expect(UInt64(segments.count) == plan.segmentCount)
        #expect(plan.path.last?.timeline == plan.targetTimeline)
        #expect(zip(plan.path, plan.path.dropFirst()).allSatisfy { $0.to == $1.from })
        if case .time(let time) = plan.target {
            #expect(plan.backup.stoppedAt < time)
            #expect(segments.last.flatMap(world.catalogue.inventory.archivedAt).map { $0 > time } == true)
        }
    }

    private func randomWorld(_ random: inout SplitMix64) -> World {
        var world = World()
        for id in 1...UInt32.random(in: 1...4, using: &random) {
            let first = UInt64.random(in: 0...25, using: &random)
            world.archive(first...first + .random(in: 0...30, using: &random), on: id)
            if .random(in: 0...3, using: &random) == 0 { world.partial(.random(in: 0...60, using: &random), on: id) }
            guard id > 1, .random(in: 0...5, using: &random) > 0 else { continue }
            let ancestors = (1..<id).filter { _ in Bool.random(using: &random) }.map { ancestor in
                TimelineHistory.Entry(
                    timeline: timeline(ancestor),
                    switchPoint: World.lsn(.random(in: 0...40, using: &random), .random(in: 0...2, using: &random)))
            }
            world.catalogue.histories[timeline(id)] = TimelineHistory(timeline: timeline(id), entries: ancestors)
        }
        for _ in 0..<Int.random(in: 0...3, using: &random) {
            let first = UInt64.random(in: 0...30, using: &random)
            world.backup(
                segments: first...first + .random(in: 0...3, using: &random), on: .random(in: 1...4, using: &random))
        }
        return world
    }
}
