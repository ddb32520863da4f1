// SPDX-License-Identifier: MIT

import Errors

/// A backup and the path from it, on the way to becoming a plan.
struct PlanDraft {
    let path: PathWAL
    let backup: CatalogueBackup
    /// The number of the last segment that the backup itself needs.
    let last: UInt64
    let target: RecoveryTarget
    let isExclusive: Bool
    let timeline: TimelineID
    let passedOver: [RecoveryPlan.PassedOver]

    private var wal: WALKnowledge { path.wal }
    var size: SegmentSize { path.size }

    /// The plan, if everything that it needs is there.
    func plan(to end: RecoveryEnd) throws -> RecoveryPlan {
        let plan = try outline(through: end.number, stop: end.stop, isBisected: end.found?.isBisected ?? false)
        guard plan.isComplete else { throw try gapped(plan) }
        if let damage = try damage(before: end) { throw PlanRefusal.damaged(damage.segment, damage.damage, size: size) }
        var whole = plan
        whole.gapBehind = try gapBehind(end.number)
        whole.warnings = try PlanWarnings(draft: self, end: end).all(for: whole)
        return whole
    }

    func outlineOf(_ number: UInt64) throws -> RecoveryPlan {
        try outline(through: number, stop: nil, isBisected: false)
    }

    private func outline(through number: UInt64, stop: RecoveryStop?, isBisected: Bool) throws -> RecoveryPlan {
        let needed = try needed(through: number)
        var plan = RecoveryPlan(
            target: target, backup: backup, passedOver: passedOver, path: path.path.legs, targetTimeline: timeline,
            hasTargetHistory: timeline == .first || wal.catalogue.histories[timeline] != nil, segments: needed,
            missing: try missing(of: needed), newestArchived: try newestArchived())
        (plan.isExclusive, plan.stop, plan.isBisected) = (isExclusive, stop, isBisected)
        plan.storedBytes = needed.reduce(0) { $0 &+ wal.catalogue.answers.inventory.storedBytes(of: $1) }
        return plan
    }

    /// Every segment from the first through `end`, present or not.
    func needed(through end: UInt64) throws -> [SegmentRun] {
        var runs = path.path.stretches.filter { $0.numbers.lowerBound <= end }.map { stretch in
            SegmentRun(
                timeline: stretch.timeline, first: stretch.numbers.lowerBound,
                last: min(end, stretch.numbers.upperBound))
        }
        guard let own = runs.last, let file = try path.file(end), file.timeline != own.timeline else { return runs }
        // An older timeline's file serves only where its successor's stretch begins: that holds no other segment yet.
        runs.removeLast()
        if let before = runs.last, before.timeline == file.timeline, before.last + 1 == end {
            runs[runs.count - 1] = SegmentRun(timeline: before.timeline, first: before.first, last: end)
        } else {
            runs.append(SegmentRun(timeline: file.timeline, first: end, last: end))
        }
        return runs
    }

    func missing(through end: UInt64) throws -> [SegmentRun] { try missing(of: try needed(through: end)) }

    private func missing(of runs: [SegmentRun]) throws -> [SegmentRun] {
        try runs.flatMap { run in
            try wal.present(run.first...run.last, on: run.timeline).missing(in: run.first...run.last)
                .map { SegmentRun(timeline: run.timeline, first: $0.lowerBound, last: $0.upperBound) }
        }
    }

    /// A hole among the few segments that a server may read ahead of the last one that it needs.
    private func gapBehind(_ number: UInt64) throws -> SegmentRun? {
        guard let newest = try path.newest(), newest > number + 1 else { return nil }
        let ahead = number + 1...min(newest, number + 8)
        return try missing(through: ahead.upperBound).first { ahead.overlaps($0.first...$0.last) }
    }

    /// The number with which the WAL of the path ends: that of the newest segment, but not before what the backup needs and
    /// not before the target timeline begins.
    func lastNumber() throws -> UInt64 {
        let newest = max(last, try path.newest() ?? last)
        guard path.path.legs.count > 1, let begin = path.path.legs.last?.from else { return newest }
        return max(newest, WALSegment.ending(at: begin, on: timeline, size: size).number)
    }

    /// The last segment of the path that is archived, needed or not.
    func newestArchived() throws -> SegmentInventory.Newest? {
        guard let number = try path.newest(), let file = try path.file(number) else { return nil }
        let newest = wal.catalogue.answers.inventory.newest(on: file.timeline)
        return newest?.segment == file ? newest : nil
    }

    /// Damage that the index or the reading came upon between the backup and the stop.
    private func damage(before end: RecoveryEnd) throws -> (segment: WALSegment, damage: WALDamage)? {
        let known = wal.catalogue.answers.damages
        return try known.first { segment, damage in
            guard damage.lsn >= backup.startLSN, segment.number <= end.number else { return false }
            let limit = end.stop.kind == .endOfWAL ? LSN(.max) : end.stop.record ?? end.stop.replayedTo
            return try damage.lsn < limit && path.file(segment.number) == segment
        }
    }
}
