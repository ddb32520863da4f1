// SPDX-License-Identifier: MIT

import PITR
import Testing

/// Random histories: what could be restored to in the window before can be after, and every backup that is kept is
/// whole.
struct BackupRetentionPropertyTests {
    @Test func `after the decision every second of the window is still reached, and every kept backup is consistent`()
        async throws
    {
        var tally = RetentionTrial.Tally()
        for seed in 0..<400 as Range<UInt64> {
            // Other tests want their turn.
            await Task.yield()
            let history = RandomHistory(seed: seed)
            // Where clocks were put back, times say nothing of the order of things.
            guard !history.hasJumps, !history.world.catalogue.backups.isEmpty else { continue }
            var trial = try RetentionTrial(history.world, seed: seed)
            try trial.run(&tally)
        }
        #expect(tally.removedBackups > 50 && tally.removedSegments > 200, "\(tally)")
        #expect(tally.moments > 1000 && tally.points > 100, "\(tally)")
    }
}

private struct RetentionTrial {
    struct Tally {
        var removedBackups = 0
        var removedSegments = 0
        var moments = 0
        var points = 0
    }

    private let before: World
    private let seed: UInt64
    private var random: SplitMix64
    private let now: Instant
    private let policy: RetentionPolicy

    init(_ world: World, seed: UInt64) throws {
        (before, self.seed, random) = (world, seed, SplitMix64(seed: seed ^ 0xABCD))
        let last = Self.times(in: world).max() ?? World.minute(0)
        now = Instant(microseconds: last.microseconds + .random(in: 0...3_600_000_000, using: &random))
        let counts: [RetentionCount: Int] =
            Bool.random(using: &random) ? [:] : [.last: .random(in: 1...3, using: &random)]
        policy = try RetentionPolicy(keepFor: .seconds(.random(in: 60...5400, using: &random)), counts: counts)
    }

    private static func times(in world: World, on timeline: TimelineID? = nil) -> [Instant] {
        world.wal.records.filter { timeline ?? $0.key.timeline == $0.key.timeline }.flatMap { $0.value }.compactMap {
            record in
            guard case .end(let end) = record.content else { return nil }
            return end.time
        }
    }

    private var holdings: GenerationHoldings {
        var holdings = GenerationHoldings("18-1", isCurrent: true, segmentSize: before.catalogue.segmentSize)
        holdings.backups = before.catalogue.backups.map { .init($0) }
        holdings.histories = before.catalogue.histories
        for (timeline, numbers) in before.archived where !numbers.isEmpty {
            // Nothing is archived before it was written.
            let newest = Self.times(in: before, on: timeline).max() ?? World.minute(0)
            holdings.wal[timeline] = .init(numbers, newestArchivedAt: newest)
        }
        return holdings
    }

    mutating func run(_ tally: inout Tally) throws {
        guard let decision = BackupRetention.decide([holdings], policy: policy, now: now).first else { return }
        let after = world(after: decision, &tally)
        let begin = now.advanced(by: .zero - (policy.keepFor ?? .zero))
        for timeline in Set(before.archived.keys).union(before.catalogue.histories.keys).sorted() {
            for _ in 0..<6 {
                let span = begin.microseconds...now.microseconds
                let moment = Instant(microseconds: .random(in: span, using: &random))
                try check(moment, on: timeline, after, &tally)
            }
        }
        for backup in after.catalogue.backups { try checkPoint(backup, after, &tally) }
    }

    private func world(after decision: GenerationDecision, _ tally: inout Tally) -> World {
        var after = before
        let kept = decision.backups.filter(\.isKept).map(\.backup.backup)
        after.catalogue.backups = kept
        tally.removedBackups += before.catalogue.backups.count - kept.count
        for (timeline, numbers) in decision.doomed {
            for number in (before.archived[timeline] ?? NumberRanges()).ranges.joined() where numbers.contains(number) {
                after.remove(number, on: timeline.rawValue)
                tally.removedSegments += 1
            }
        }
        return after
    }

    private func plan(_ world: World, _ target: RecoveryTarget, on timeline: TimelineID?, _ backup: BackupID? = nil)
        -> RecoveryPlan?
    {
        // A refusal is an answer too.
        try? world.plan(target, timeline: timeline?.rawValue, backup: backup, now: now)
    }

    private func check(_ moment: Instant, on timeline: TimelineID, _ after: World, _ tally: inout Tally) throws {
        guard let planned = plan(before, .time(moment), on: timeline), !planned.isBisected else { return }
        tally.moments += 1
        let again = plan(after, .time(moment), on: timeline)
        #expect(
            again?.stop?.lastCommit == planned.stop?.lastCommit && again != nil,
            "seed \(seed): \(moment) on timeline \(timeline) was reached from \(planned.backup.id), and is no more")
    }

    private func checkPoint(_ backup: CatalogueBackup, _ after: World, _ tally: inout Tally) throws {
        guard plan(before, .immediate, on: nil, backup.id) != nil else { return }
        tally.points += 1
        #expect(plan(after, .immediate, on: nil, backup.id) != nil, "seed \(seed): \(backup.id) is not consistent")
    }
}
