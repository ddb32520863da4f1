// SPDX-License-Identifier: MIT

import Errors

/// The last question to a plan: is all there that it needs?
struct RecoveryProof {
    let size: SegmentSize

    /// nil when the plan holds.
    func defect(of draft: PlanDraft) -> WaldenError? {
        if !draft.plan.isComplete { return missing(draft.plan.missing) }
        guard case .time(let time) = draft.plan.target, !draft.end.isProved else { return nil }
        let newest = draft.plan.newestArchived
        return WaldenError(
            .notFound,
            newest.map { "the newest archived WAL is from \($0.archivedAt), before the target \(time)" }
                ?? "no WAL is archived after the backup \(draft.plan.backup.id)",
            cause: newest.map { "it is the segment \($0.segment.name(size: size))" },
            hint: "Wait until the server has archived more, or run SELECT pg_switch_wal() there.")
    }

    private func missing(_ runs: [SegmentRun]) -> WaldenError {
        let count = runs.reduce(0 as UInt64) { $0 &+ $1.count }
        let named = runs.prefix(10).map { $0.text(size: size) }.joined(separator: ", ")
        let more = runs.count > 10 ? " and \(runs.count - 10) more ranges" : ""
        return WaldenError(
            .notFound,
            "\(count) \(count == 1 ? "segment that the target needs is" : "segments that the target needs are")"
                + " not in the repository: \(named)\(more)",
            hint: "If the server still has them in pg_wal let it archive them; otherwise choose another target.")
    }
}
