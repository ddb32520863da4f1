// SPDX-License-Identifier: MIT

import Operations

/// What is kept and what is removed, and by which rule.
struct PruneView: CommandOutput {
    struct Decision: Encodable, Sendable {
        let dump: String
        let database: String?
        let place: String
        let finishedAt: String
        let storedBytes: UInt64
        let isKept: Bool
        let rule: String
    }

    struct Failure: Encodable, Sendable {
        let dump: String?
        let place: String
        let problem: String
    }

    let isDryRun: Bool
    let decisions: [Decision]
    let failures: [Failure]

    init(_ outcome: PruneDumps.Outcome, isDryRun: Bool) {
        self.isDryRun = isDryRun
        decisions = outcome.decided.map {
            Decision(
                dump: $0.dump.id.text, database: $0.dump.id.database, place: $0.place,
                finishedAt: $0.dump.marker.finishedAt.description, storedBytes: $0.dump.marker.object.storedBytes,
                isKept: $0.decision.isKept, rule: $0.decision.text)
        }
        failures = outcome.failures.map {
            Failure(dump: $0.dump?.text, place: $0.place, problem: $0.error.description)
        }
    }

    var text: String {
        var lines = decisions.isEmpty ? ["There are no dumps."] : [table, summary]
        lines += failures.map { failure in
            failure.dump.map { "NOT REMOVED \($0) from \(failure.place): \(failure.problem)" }
                ?? "NOTHING REMOVED from \(failure.place): \(failure.problem)"
        }
        return lines.joined(separator: "\n")
    }

    private var table: String {
        var table = TextTable(["", "DUMP", "IN", "STORED", "RULE"])
        for decision in decisions {
            table.add(
                [
                    decision.isKept ? "keep" : "delete", decision.dump, decision.place,
                    Units.bytes(decision.storedBytes), decision.rule,
                ])
        }
        return table.text
    }

    private var summary: String {
        let gone = decisions.filter { decision in
            !decision.isKept && !failures.contains { $0.dump == decision.dump && $0.place == decision.place }
        }
        let bytes = Units.bytes(gone.reduce(0) { $0 &+ $1.storedBytes })
        return "\(isDryRun ? "Would remove" : "Removed") \(Units.count(UInt64(gone.count), "dump")), \(bytes)."
    }

    var exitStatus: Int32 { failures.isEmpty ? ExitStatus.done : ExitStatus.partlyDone }
}
