// SPDX-License-Identifier: MIT

public import Errors

/// Why a target cannot be reached, and what can.
public struct PlanRefusal: Error, Sendable, Equatable {
    /// What it means for other branches that might hold the target.
    enum Reason: Sendable, Equatable {
        /// The target is not on this branch.
        case beyond
        /// It may be, but WAL is missing or damaged.
        case broken
        case other
    }

    public let error: WaldenError
    /// As far as the plan got; nil when not even a backup was chosen. Never to be carried out.
    public let plan: RecoveryPlan?
    /// Targets that do work, as phrases that begin with the option to give, the nearest first.
    public let alternatives: [String]

    let reason: Reason

    public init(error: WaldenError, plan: RecoveryPlan? = nil, alternatives: [String] = []) {
        self.init(error: error, plan: plan, alternatives: alternatives, reason: .other)
    }

    init(error: WaldenError, plan: RecoveryPlan? = nil, alternatives: [String] = [], reason: Reason) {
        (self.error, self.plan, self.alternatives, self.reason) = (error, plan, alternatives, reason)
    }
}

extension PlanRefusal: CustomStringConvertible {
    public var description: String { error.description }
}

extension PlanRefusal {
    static func unreadable(_ segment: WALSegment, _ problem: String, size: SegmentSize) -> PlanRefusal {
        PlanRefusal(
            error: WaldenError(
                .integrity, "the stored segment \(segment.name(size: size)) cannot be read", cause: problem,
                hint: "Choose a target before it, or a backup after it."), reason: .broken)
    }

    static func gone(_ segment: WALSegment, size: SegmentSize) -> PlanRefusal {
        PlanRefusal(
            error: WaldenError(
                .notFound,
                "the segment \(segment.name(size: size)) is listed in the repository and cannot be found there",
                cause: "it came or went while the plan was made", hint: "Plan once more.", canRetry: true),
            reason: .broken)
    }

    static func damaged(_ segment: WALSegment, _ damage: WALDamage, size: SegmentSize) -> PlanRefusal {
        PlanRefusal(
            error: WaldenError(
                .integrity, "the WAL in \(segment.name(size: size)) cannot be replayed beyond \(damage.lsn)",
                cause: damage.problem, hint: "Choose a target before it, or a backup after it."), reason: .broken)
    }

    static func lyingIndex(_ segment: WALSegment, size: SegmentSize) -> PlanRefusal {
        let name = segment.name(size: size)
        return PlanRefusal(
            error: WaldenError(
                .integrity, "the index says otherwise of \(name) than the segment itself",
                cause: "its object index/\(name.prefix(8))/\(WALSegment.logName(of: name)) is wrong",
                hint: "Make it anew with walden wal index --rebuild."), reason: .broken)
    }

    static func notIndexed(_ count: Int) -> PlanRefusal {
        PlanRefusal(
            error: WaldenError(
                .refused, "\(count) segments would have to be read to find the target",
                cause: "they are not in the index", hint: "Run walden wal index first."), reason: .broken)
    }
}
