// SPDX-License-Identifier: MIT

import Operations
import PITR

/// What was found in the archived WAL.
struct WALFindView: CommandOutput {
    struct Transaction: Encodable, Sendable {
        let timeline: UInt32
        /// `commit` or `abort`.
        let outcome: String
        let prepared: Bool
        let xid: UInt32
        let time: String
        let lsn: String
        let endLsn: String
        let subtransactions: Int
    }

    struct Point: Encodable, Sendable {
        let timeline: UInt32
        let name: String
        let time: String
        let lsn: String
        let endLsn: String
        /// Whether the name was found elsewhere too: a recovery stops at the first that it meets.
        let nameIsUsedTwice: Bool
    }

    let cluster: String
    let generation: String
    let limit: Int
    /// The one of the three that was asked for.
    private(set) var transactions: [Transaction]?
    private(set) var restorePoints: [Point]?
    private(set) var drops: [DropView]?
    /// Whether there is more than `limit` let through.
    private(set) var isCut = false
    private(set) var warnings: [String] = []

    init(cluster: String, generation: String, limit: Int) {
        (self.cluster, self.generation, self.limit) = (cluster, generation, limit)
    }

    mutating func take(_ report: FindWAL.Report<FindWAL.OnTimeline<TransactionEnd>>) {
        (isCut, warnings) = (report.isCut, report.warnings)
        transactions = report.items.map { found in
            let end = found.item
            return Transaction(
                timeline: found.timeline.rawValue, outcome: end.outcome.rawValue, prepared: end.isPrepared,
                xid: end.xid,
                time: end.time.description, lsn: end.lsn.description, endLsn: end.end.description,
                subtransactions: end.subtransactions)
        }
    }

    mutating func take(_ report: FindWAL.Report<FindWAL.OnTimeline<RestorePoint>>) {
        (isCut, warnings) = (report.isCut, report.warnings)
        let uses = Dictionary(grouping: report.items, by: \.item.name).mapValues(\.count)
        restorePoints = report.items.map { found in
            let point = found.item
            return Point(
                timeline: found.timeline.rawValue, name: point.name, time: point.time.description,
                lsn: point.lsn.description, endLsn: point.end.description, nameIsUsedTwice: uses[point.name] ?? 0 > 1)
        }
    }

    mutating func take(_ report: FindWAL.Report<FoundDrop>, _ restoring: DropRestoring) {
        (isCut, warnings) = (report.isCut, report.warnings)
        drops = report.items.map { DropView($0, restoring) }
    }

    var text: String {
        var lines = found
        if isCut {
            lines.append(
                "There is more: the first \(limit) are shown. Narrow it with --from and --to, or raise --limit.")
        }
        return (lines + warnings.map { "Warning: \($0)" }).joined(separator: "\n")
    }

    private var found: [String] {
        if let transactions { return transactions.isEmpty ? ["No commits found."] : [table(transactions)] }
        if let restorePoints { return restorePoints.isEmpty ? ["No restore points found."] : [table(restorePoints)] }
        guard let drops, !drops.isEmpty else { return ["No drops found."] }
        return drops.map(\.text)
    }

    private func table(_ transactions: [Transaction]) -> String {
        var table = TextTable(["TIMELINE", "LSN", "TIME", "XID", "SUBTRANSACTIONS", "OUTCOME"])
        for one in transactions {
            table.add([
                String(one.timeline), one.lsn, one.time, String(one.xid), String(one.subtransactions),
                one.outcome + (one.prepared ? " prepared" : ""),
            ])
        }
        return table.text
    }

    private func table(_ points: [Point]) -> String {
        var table = TextTable(["TIMELINE", "LSN", "TIME", "NAME"])
        for one in points {
            let mark = one.nameIsUsedTwice ? "  (USED TWICE: a recovery stops at the first that it meets)" : ""
            table.add([String(one.timeline), one.lsn, one.time, one.name + mark])
        }
        return table.text
    }
}
