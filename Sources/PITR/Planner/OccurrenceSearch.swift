// SPDX-License-Identifier: MIT

import Errors

/// Where in the WAL a transaction ended or a restore point was made.
struct Occurrence {
    let found: StopSearch.Found
}

/// Looks for a transaction's end or a restore point in all WAL of a path.
struct OccurrenceSearch {
    private let rule: StopRule
    private let target: RecoveryTarget
    private let isForced: Bool

    /// nil for a target that is looked for from the backup on.
    init?(_ target: RecoveryTarget, _ options: PlanOptions) {
        switch target {
        case .xid, .name: rule = target.rule(exclusive: options.isExclusive)
        case .time, .lsn, .latest, .immediate: return nil
        }
        self.target = target
        isForced = options.backup != nil
    }

    /// Throws ``PlanRefusal`` when it is not there, or when a name is there twice and no backup was named to tell which.
    func run(on path: PathWAL, from: LSN) throws -> Occurrence {
        let search = StopSearch(path: path, rule: rule)
        var found = try search.first(from: from)
        if case .xid(let xid) = target {
            while let next = found, !Self.isOfEpoch(xid, next.answer.summary) {
                found = try search.first(from: next.stop.end)
            }
        }
        guard let found else { throw try notFound(on: path) }
        if case .name(let name) = target, !isForced { try refuseSecond(name, after: found, search) }
        return Occurrence(found: found)
    }

    /// Whether a number with its epoch can be meant by a record of this segment; without one every epoch is meant.
    private static func isOfEpoch(_ xid: UInt64, _ summary: SegmentSummary) -> Bool {
        guard xid > UInt64(UInt32.max), let next = summary.checkpoints.compactMap(\.nextXID).last else { return true }
        // The transaction has begun, or is about to, when the checkpoint is made.
        return next.subtractingReportingOverflow(xid).partialValue.addingReportingOverflow(1 << 31).partialValue < 1
            << 32
    }

    private func refuseSecond(_ name: String, after first: StopSearch.Found, _ search: StopSearch) throws {
        var points = [first.stop.restorePoint].compactMap { $0 }
        var from = first.stop.end
        while points.count < 8, let next = try search.first(from: from), let point = next.stop.restorePoint {
            points.append(point)
            from = next.stop.end
        }
        guard points.count > 1 else { return }
        throw PlanRefusal(
            error: WaldenError(
                .refused, "there are \(points.count) restore points named \(ForeignText.quoted(name))",
                cause: points.map { "at \($0.lsn), made at \($0.time)" }.joined(separator: "; "),
                hint: "Say which one by its position; with --backup recovery stops at the first after that backup."),
            alternatives: points.map { "--to-lsn \($0.lsn), the one of \($0.time)" }, reason: .broken)
    }

    private func notFound(on path: PathWAL) throws -> PlanRefusal {
        switch target {
        case .xid(let xid): return PlanRefusal(error: try unseen(xid, on: path), reason: .beyond)
        default:
            return PlanRefusal(
                error: WaldenError(
                    .notFound, "the archived WAL of timeline \(path.path.target) holds no restore point of that name",
                    hint: "See those that there are with walden wal find --restore-points."),
                reason: .beyond)
        }
    }

    private func unseen(_ xid: UInt64, on path: PathWAL) throws -> WaldenError {
        var cause = "no WAL is archived after the oldest backup"
        if let newest = try path.newest(), let answer = try path.read(newest, from: LSN(0), rule: .never),
            let next = answer.summary.nextXID
        {
            cause = "the newest archived WAL knows transactions before \(next)"
        }
        return WaldenError(
            .notFound, "the end of transaction \(xid) is not in the archived WAL of timeline \(path.path.target)",
            cause: cause,
            hint:
                "It may have ended before the oldest backup, or not yet, or be a subtransaction, which no target can name."
        )
    }
}

extension RecoveryTarget {
    /// The rule by which PostgreSQL stops.
    func rule(exclusive: Bool) -> StopRule {
        switch self {
        case .time(let time): .time(time, exclusive: exclusive)
        case .lsn(let lsn): .lsn(lsn, exclusive: exclusive)
        case .xid(let xid): .xid(UInt32(truncatingIfNeeded: xid), exclusive: exclusive)
        case .name(let name): .name(name)
        case .latest, .immediate: .never
        }
    }
}
