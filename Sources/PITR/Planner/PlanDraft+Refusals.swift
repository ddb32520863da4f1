// SPDX-License-Identifier: MIT

import Errors

extension PlanDraft {
    /// The refusal of a plan that lacks segments.
    func gapped(_ plan: RecoveryPlan) throws -> PlanRefusal {
        let count = plan.missing.reduce(0 as UInt64) { $0 &+ $1.count }
        let named = plan.missing.prefix(10).map { $0.text(size: size) }.joined(separator: ", ")
        let more = plan.missing.count > 10 ? " and \(plan.missing.count - 10) more ranges" : ""
        return PlanRefusal(
            error: WaldenError(
                .notFound,
                "\(count) \(count == 1 ? "segment that the target needs is" : "segments that the target needs are")"
                    + " not in the repository: \(named)\(more)",
                cause: recordedReason(plan.missing),
                hint: partialHint(plan.missing)
                    ?? "If the server still has them in pg_wal let it archive them; otherwise choose another target."),
            plan: plan, alternatives: try before(plan.missing.first), reason: .broken)
    }

    private func partialHint(_ missing: [SegmentRun]) -> String? {
        let inventory = path.wal.catalogue.answers.inventory
        let partial = inventory.partials.first { partial in
            missing.contains { ($0.first...$0.last).contains(partial.number) } && !inventory.contains(partial)
        }
        return partial.map {
            "\($0.name(size: size)).partial is there, and PostgreSQL never asks for it: rename it by hand only if you know "
                + "that the server wrote nothing after it."
        }
    }

    private func recordedReason(_ missing: [SegmentRun]) -> String? {
        let recorded = path.wal.catalogue.gaps.first { gap in
            missing.contains { $0.timeline == gap.timeline && gap.numbers.overlaps($0.first...$0.last) }
        }
        return recorded.map { "a gap is recorded there: \($0.reason)" }
    }

    /// What can be reached before a hole.
    private func before(_ gap: SegmentRun?) throws -> [String] {
        guard let gap, gap.first > last else { return [] }
        let itself = Self.itself(backup)
        let lookup = CommitLookup(path: path, from: backup.startLSN)
        guard let end = try lookup.before(gap.first, wanting: .transaction).lastTransaction, end.time > backup.stoppedAt
        else {
            return [itself]
        }
        return ["--to-time before \(end.time), from the backup \(backup.id)", itself]
    }

    static func itself(_ backup: CatalogueBackup) -> String {
        "--immediate --backup \(backup.id), the end of that backup at \(backup.stoppedAt)"
    }

    /// The refusal of a target that no archived WAL of the path reaches.
    func beyond() throws -> PlanRefusal {
        let newest = try lastNumber()
        let plan = try outlineOf(newest)
        guard plan.isComplete else { return try gapped(plan) }
        if let damage = path.wal.catalogue.answers.damages.first(where: { damage in
            damage.damage.lsn >= backup.startLSN && plan.segments.contains { $0.holds(damage.segment) }
        }) {
            return PlanRefusal.damaged(damage.segment, damage.damage, size: size)
        }
        let end = try CommitLookup(path: path, from: backup.startLSN).before(
            newest + 1, wanting: [.transaction, .position])
        let position = end.replayedTo ?? backup.stopLSN
        let latest =
            end.lastTransaction.map { "--latest, which ends with the \($0.outcome.rawValue) of \($0.time)" }
            ?? "--latest, the end of the archived WAL"
        return PlanRefusal(
            error: WaldenError(
                .notFound, message(end.lastTransaction, position), cause: try newestWords(),
                hint: "Wait until the server has archived more, or run SELECT pg_switch_wal() there."),
            plan: plan,
            alternatives: [latest] + timeBefore(end.lastTransaction), reason: .beyond)
    }

    private func timeBefore(_ end: TransactionEnd?) -> [String] {
        guard let end, end.time > backup.stoppedAt.advanced(byMicroseconds: 1) else { return [] }
        return ["--to-time before \(end.time)"]
    }

    private func message(_ end: TransactionEnd?, _ position: LSN) -> String {
        let wanted =
            switch target {
            case .time(let time): "the target \(time)"
            case .lsn(let lsn): "the target \(lsn)"
            case .xid, .name, .latest, .immediate: "the target"
            }
        if case .lsn = target {
            return "the archived WAL of timeline \(timeline) ends at \(position), before \(wanted)"
        }
        guard let end else {
            return "no transaction ended in the archived WAL after the backup \(backup.id), so none after \(wanted)"
        }
        return "the last transaction in the archived WAL of timeline \(timeline) ended at \(end.time), and none after "
            + wanted
    }

    private func newestWords() throws -> String? {
        try newestArchived().map {
            "the newest segment there is \($0.segment.name(size: size)), archived at \($0.archivedAt)"
        }
    }
}
