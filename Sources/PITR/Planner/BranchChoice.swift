// SPDX-License-Identifier: MIT

import Errors

/// Which timeline a recovery ends on when nobody said it. It never guesses between branches.
struct BranchChoice {
    let wal: WALKnowledge
    let target: RecoveryTarget
    let options: PlanOptions

    private var catalogue: Catalogue { wal.catalogue }

    /// Throws ``PlanRefusal`` with `refused` when more than one branch holds the target.
    func plan() throws -> RecoveryPlan {
        if let wanted = options.timeline { return try plan(on: wanted) }
        switch target {
        case .immediate: return try plan(on: newestBackup.timeline)
        case .latest: return try latest()
        case .time, .lsn, .xid, .name: return try theOnlyOne(of: reachable)
        }
    }

    private func plan(on timeline: TimelineID) throws -> RecoveryPlan {
        try BranchPlanner(wal: wal, target: target, options: options, timeline: timeline).plan()
    }

    /// The forced one, or the newest.
    private var newestBackup: CatalogueBackup {
        let newestFirst = RecoveryPlanner.newestFirst(catalogue.backups)
        return newestFirst.first { $0.id == options.backup } ?? newestFirst[0]
    }

    /// Every timeline that a backup leads to, the highest first.
    private var reachable: [TimelineID] {
        let backups = catalogue.backups.filter { options.backup == nil || $0.id == options.backup }
        let usable = backups.isEmpty ? catalogue.backups : backups
        return Set(catalogue.histories.keys).union(usable.map(\.timeline)).filter { timeline in
            usable.contains { leads($0, to: timeline) }
        }.sorted(by: >)
    }

    private func leads(_ backup: CatalogueBackup, to timeline: TimelineID) -> Bool {
        guard timeline != backup.timeline else { return true }
        return catalogue.histories[timeline]?.switchPoint(after: backup.timeline).map { $0 >= backup.stopLSN } ?? false
    }

    /// Plans on every branch; those that agree on what is kept are one.
    private func theOnlyOne(of timelines: [TimelineID]) throws -> RecoveryPlan {
        let outcomes = try evaluate(timelines)
        let plans = outcomes.compactMap { try? $0.get() }
        let broken = outcomes.compactMap(\.refusal).filter { $0.reason == .broken }
        let different = Dictionary(grouping: plans, by: Kept.init)
        if different.count > 1 {
            throw try ambiguous(
                different.values.compactMap { $0.map(\.targetTimeline).max() },
                "more than one branch of this cluster's history holds the target")
        }
        // The newest backup needs the least WAL; of timelines that agree the highest goes on.
        let best = plans.max { ($0.backup.stoppedAt, $0.targetTimeline) < ($1.backup.stoppedAt, $1.targetTimeline) }
        if let best {
            // A branch that may hold another answer, were it whole, is not passed over silently.
            guard let worse = broken.first(where: { $0.plan.map { !isTrunk($0.targetTimeline, of: best) } ?? true })
            else {
                return best
            }
            throw PlanRefusal(
                error: worse.error, plan: worse.plan,
                alternatives: ["--timeline \(best.targetTimeline), another branch that holds the target"]
                    + worse.alternatives, reason: .broken)
        }
        throw broken.first ?? outcomes.first?.refusal
            ?? PlanRefusal(
                error: WaldenError(.notFound, "no base backup leads to any timeline"))
    }

    /// Whether `timeline` is one that the path of the plan goes along, so that its own end says nothing new.
    private func isTrunk(_ timeline: TimelineID, of plan: RecoveryPlan) -> Bool {
        plan.path.contains { $0.timeline == timeline }
    }

    /// The ends of all branches are wanted, but for those that a later one left behind: an ancestor, or where the newest
    /// backup does not lead, with a last commit that is older.
    private func latest() throws -> RecoveryPlan {
        let all = reachable
        let tips = all.filter { timeline in !all.contains { isAncestor(timeline, of: $0) } }
        let led = tips.filter { leads(newestBackup, to: $0) }
        // Taken after all others had branched off: its own timeline is the one that goes on.
        let main = led.isEmpty ? [newestBackup.timeline] : led
        let ancestors = all.filter { timeline in
            !main.contains(timeline) && tips.contains { isAncestor(timeline, of: $0) }
        }
        let alive = try ancestors.filter { timeline in
            try tips.filter { isAncestor(timeline, of: $0) }.allSatisfy { try outlives(timeline, $0) }
        }
        let rivals = try tips.filter { !main.contains($0) }
            .filter { rival in try main.allSatisfy { try outlives(rival, $0) } }
        let ends = main + alive + rivals
        guard ends.count == 1 else {
            throw try ambiguous(ends, "the history of this cluster has more than one end")
        }
        return try plan(on: ends[0])
    }

    /// Whether the first has a commit, since it parted from the second, that is later than all of the second's.
    private func outlives(_ timeline: TimelineID, _ other: TimelineID) throws -> Bool {
        let histories = catalogue.histories
        let parted = histories[other]?.switchPoint(after: timeline) ?? histories[timeline]?.entries.last?.switchPoint
        guard let mine = try BranchDescription(wal: wal, timeline: timeline).lastCommit(after: parted ?? LSN(0)) else {
            return false
        }
        let begin = histories[other]?.entries.last?.switchPoint ?? LSN(0)
        let theirs = try BranchDescription(wal: wal, timeline: other).lastCommit(after: begin)
        return theirs.map { mine.time > $0.time } ?? true
    }

    private func isAncestor(_ timeline: TimelineID, of other: TimelineID) -> Bool {
        timeline != other && catalogue.histories[other]?.contains(timeline) ?? false
    }

    /// All questions of all branches are asked together.
    private func evaluate(_ timelines: [TimelineID]) throws -> [Result<RecoveryPlan, PlanRefusal>] {
        var open: Set<WALQuestion> = []
        var outcomes: [Result<RecoveryPlan, PlanRefusal>] = []
        for timeline in timelines {
            do {
                outcomes.append(.success(try plan(on: timeline)))
            } catch let questions as OpenQuestions {
                open.formUnion(questions.questions)
            } catch let refusal as PlanRefusal {
                outcomes.append(.failure(refusal))
            }
        }
        guard open.isEmpty else { throw OpenQuestions(open) }
        return outcomes
    }

    private func ambiguous(_ timelines: [TimelineID], _ sentence: String) throws -> PlanRefusal {
        let sorted = timelines.sorted()
        let described = try sorted.map { try BranchDescription(wal: wal, timeline: $0).text() }
        return PlanRefusal(
            error: WaldenError(
                .refused, sentence, cause: described.joined(separator: "; "),
                hint: "Say which one is meant with --timeline N."),
            alternatives: sorted.map { "--timeline \($0)" }, reason: .other)
    }
}

extension Result where Failure == PlanRefusal {
    fileprivate var refusal: PlanRefusal? {
        if case .failure(let refusal) = self { return refusal }
        return nil
    }
}

/// What a plan keeps: two branches that keep the same are no choice.
private struct Kept: Hashable {
    let lastCommit: TransactionEnd?
    let record: LSN?
    /// Of what is kept.
    let timeline: TimelineID?
    /// Only where nothing was committed after the backup.
    let backup: BackupID?

    init(_ plan: RecoveryPlan) {
        lastCommit = plan.stop?.lastCommit
        switch plan.target {
        case .time, .latest, .immediate: record = nil
        case .lsn, .xid, .name: record = plan.stop?.record
        }
        timeline = (record ?? lastCommit?.lsn).flatMap { plan.path.owner(of: $0) }
        backup = lastCommit == nil ? plan.backup.id : nil
    }
}
