// SPDX-License-Identifier: MIT

import Operations

/// The dumps that a run took, and what it did not.
struct DumpTakenView: CommandOutput {
    struct Failed: Encodable, Sendable {
        /// nil: the cluster's roles and tablespaces.
        let database: String?
        /// The place that lacks the dump; nil: there is none.
        let place: String?
        let problem: String
    }

    let dumps: [DumpSummary]
    let failed: [Failed]
    /// Ids of older dumps that the tier's rules no longer keep.
    let pruned: [String]
    let notPruned: [String]

    init(_ outcome: TakeDumps.Outcome, _ pruning: PruneDumps.Outcome?) {
        dumps = outcome.taken.map { DumpSummary($0.dump, places: $0.places) }
        failed = outcome.failures.map { Failed(database: $0.database, place: $0.place, problem: $0.error.description) }
        notPruned = pruning?.failures.map { "\($0.dump?.text ?? "dumps") in \($0.place): \($0.error)" } ?? []
        let kept = Set(pruning?.failures.compactMap(\.dump) ?? [])
        pruned = Set(
            pruning?.decided.filter { !$0.decision.isKept && !kept.contains($0.dump.id) }.map(\.dump.id.text) ?? []
        )
        .sorted()
    }

    var text: String {
        var lines = dumps.map { dump in
            "Dump \(dump.id) is complete: \(Units.bytes(dump.rawBytes)), stored as \(Units.bytes(dump.storedBytes)), in "
                + "\(dump.places.joined(separator: ", "))."
        }
        if dumps.isEmpty, failed.isEmpty { lines.append("There is no database to dump.") }
        lines += failed.map { failed in
            let what = failed.database ?? "roles and tablespaces"
            return failed.place.map { "\(what) IS NOT IN \($0): \(failed.problem)" }
                ?? "\(what) HAS NO NEW DUMP: \(failed.problem)"
        }
        if !pruned.isEmpty { lines.append("Removed \(Units.count(UInt64(pruned.count), "older dump")).") }
        lines += notPruned.map { "NOT REMOVED: \($0)" }
        return lines.joined(separator: "\n")
    }

    /// The names of all files, and their size together.
    var product: CommandProduct? {
        guard !dumps.isEmpty else { return nil }
        return CommandProduct(
            name: dumps.map(\.object).joined(separator: ","), bytes: dumps.reduce(0) { $0 &+ $1.storedBytes })
    }

    var exitStatus: Int32 {
        if failed.isEmpty { return notPruned.isEmpty ? ExitStatus.done : ExitStatus.partlyDone }
        return dumps.isEmpty ? ExitStatus.failed : ExitStatus.partlyDone
    }
}
