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
    /// Of base backups and WAL; empty where only dumps were looked at.
    let places: [PrunedPlace]

    init(_ outcome: PruneDumps.Outcome, _ backups: PruneBackups.Outcome?, isDryRun: Bool) {
        self.isDryRun = isDryRun
        places =
            (backups?.places ?? []).map(PrunedPlace.init)
            + (backups?.failures ?? []).map { PrunedPlace(failed: $0.place, $0.error.description) }
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
        lines += places.map { $0.text(isDryRun: isDryRun) }
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

    /// Dumps that are not kept and did not stay all the same.
    private var gone: [Decision] {
        decisions.filter { decision in
            !decision.isKept && !failures.contains { $0.dump == decision.dump && $0.place == decision.place }
        }
    }

    /// A dump is two objects, itself and its marker.
    var removedObjects: Int {
        guard !isDryRun else { return 0 }
        return gone.count * 2 + places.reduce(0) { $0 + $1.removedObjects }
    }

    private var summary: String {
        let bytes = Units.bytes(gone.reduce(0) { $0 &+ $1.storedBytes })
        return "\(isDryRun ? "Would remove" : "Removed") \(Units.count(UInt64(gone.count), "dump")), \(bytes)."
    }

    var exitStatus: Int32 {
        failures.isEmpty && places.allSatisfy { $0.problem == nil } ? ExitStatus.done : ExitStatus.partlyDone
    }
}
