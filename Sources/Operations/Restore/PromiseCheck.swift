// SPDX-License-Identifier: MIT

public import PITR

/// Whether a recovery stopped where its plan had said. Pure.
public struct PromiseCheck: Sendable, Equatable {
    public struct Difference: Sendable, Equatable {
        /// What differs: "the end of the last record replayed".
        public let subject: String
        public let promised: String
        public let found: String
    }

    /// Each of them breaks the promise.
    public let differences: [Difference]
    /// What is no breach, and what could not be compared, as sentences without a final period.
    public let notes: [String]

    public var isKept: Bool { differences.isEmpty }

    /// Holds `outcome` against `stop`, which is the one of `plan`.
    ///
    /// The latest state may lie behind the one that was promised: what is archived after the plan was made is replayed too.
    public init(_ outcome: RecoveryOutcome, against stop: RecoveryStop, of plan: RecoveryPlan) {
        var comparison = Comparison(outcome: outcome, stop: stop, plan: plan)
        comparison.run()
        (differences, notes) = (comparison.differences, comparison.notes)
    }
}

private struct Comparison {
    let outcome: RecoveryOutcome
    let stop: RecoveryStop
    let plan: RecoveryPlan
    var differences: [PromiseCheck.Difference] = []
    var notes: [String] = []

    private var wentFurther: Bool { plan.target == .latest && outcome.replayedTo.map { $0 > stop.replayedTo } ?? false }

    mutating func run() {
        if wentFurther {
            notes.append(
                "what was archived after the plan was made is replayed too, to \(Self.words(outcome.replayedTo)); the plan "
                    + "knew of WAL to \(stop.replayedTo)")
        } else {
            compare("the end of the last record replayed", stop.replayedTo, outcome.replayedTo)
            compareTime()
        }
        compareTimeline()
    }

    /// At a target position the server stops before it takes note of the time of the commit or abort that it replayed there
    /// (`recoveryStopsAfter`, src/backend/access/transam/xlogrecovery.c), and tells that of the one before.
    private mutating func compareTime() {
        if case .lsn = plan.target, stop.kind == .after, stop.transaction != nil {
            return notes.append(
                "the target position is the end of a transaction, whose time the server does not tell, so it is not compared"
            )
        }
        compare("the time of the last transaction replayed", stop.lastTransaction?.time, outcome.lastTransactionAt)
    }

    /// A promotion writes down where the new timeline comes from (`writeTimeLineHistory`,
    /// src/backend/access/transam/timeline.c). Its parent is the target timeline, also where recovery stopped on an ancestor
    /// of that (`StartupXLOG`, src/backend/access/transam/xlog.c); whose the last record was shows in the whole history.
    private mutating func compareTimeline() {
        guard outcome.isPromoted else {
            return notes.append("a timeline begins only when recovery ends, so none is compared")
        }
        guard let history = outcome.history, let parent = history.entries.last else {
            return notes.append("the history of the new timeline cannot be read, so the timeline is not compared")
        }
        compare("the timeline that was left", plan.targetTimeline, parent.timeline)
        guard let end = outcome.replayedTo, end.rawValue > 0 else { return }
        compare("where the new timeline begins", end, parent.switchPoint)
        guard !wentFurther else { return }
        compare("the timeline of the last record replayed", stop.timeline, history.owner(of: LSN(end.rawValue - 1)))
    }

    private mutating func compare<Value: Equatable & CustomStringConvertible>(
        _ subject: String, _ promised: Value?, _ found: Value?
    ) {
        guard promised != found else { return }
        differences.append(
            PromiseCheck.Difference(subject: subject, promised: Self.words(promised), found: Self.words(found)))
    }

    private static func words(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "none" }
}
