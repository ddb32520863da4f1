// SPDX-License-Identifier: MIT

import Errors

/// Finds the way from a base backup to a target, or proves that there is none. No I/O and no clock: the same catalogue and
/// options give the same answer.
public enum RecoveryPlanner {
    /// Throws ``PlanRefusal`` and nothing else: `notFound` when no backup fits or segments are missing, `refused` for a
    /// target in the future and for a choice that is not the planner's to make.
    public static func plan(
        _ catalogue: Catalogue, _ target: RecoveryTarget, _ options: PlanOptions
    ) throws -> RecoveryPlan {
        let alternatives = PlanAlternatives(catalogue: catalogue, options: options)
        if case .time(let time) = target, time > options.now {
            throw PlanRefusal(
                error: WaldenError(
                    .refused, "the target time \(time) is in the future", cause: "it is now \(options.now)"),
                alternatives: alternatives.latest())
        }
        let draft = try draft(catalogue, target, options)
        if let error = RecoveryProof(size: catalogue.segmentSize).defect(of: draft) {
            throw PlanRefusal(error: error, plan: draft.plan, alternatives: alternatives.instead(of: draft))
        }
        return draft.plan
    }

    /// The plan before anybody asked whether the segments are there.
    static func draft(
        _ catalogue: Catalogue, _ target: RecoveryTarget, _ options: PlanOptions
    ) throws -> PlanDraft {
        let choice = try BackupChoice(catalogue: catalogue, target: target, options: options)
        let timelines = TimelineChoice(catalogue: catalogue)
        let timeline =
            target == .immediate ? choice.backup.timeline : try timelines.timeline(after: choice, options: options)
        let path = RecoveryPath(from: choice.backup, first: choice.first, to: timeline, in: catalogue)
        let end = path.end(for: target, atLeast: choice.last)
        let needed = path.needed(through: end.number)
        let missing = path.missing(of: needed)
        var plan = RecoveryPlan(
            target: target, backup: choice.backup, passedOver: choice.passedOver, path: path.legs,
            targetTimeline: timeline, hasTargetHistory: timeline == .first || catalogue.histories[timeline] != nil,
            segments: needed, missing: missing, newestArchived: path.newestArchived())
        if let newest = plan.newestArchived?.segment.number, newest > end.number {
            plan.gapBehind = path.missing(of: path.needed(through: newest))
                .first { $0.last >= end.number && !missing.contains($0) }
        }
        plan.warnings = PlanWarnings(catalogue: catalogue, path: path, end: end).all(for: plan)
        return PlanDraft(plan: plan, path: path, end: end, last: choice.last)
    }
}

/// A plan with what it was made from.
struct PlanDraft {
    let plan: RecoveryPlan
    let path: RecoveryPath
    let end: RecoveryPath.End
    /// The number of the last segment that the backup needs.
    let last: UInt64
}
