// SPDX-License-Identifier: MIT

import Operations
import PITR
import Repository

/// Which objects need which key, repository by repository.
struct KeyListView: CommandOutput {
    struct Key: Encodable, Sendable {
        let fingerprint: String
        /// null where the configuration does not know the key.
        let publicKey: String?
        let isAtHand: Bool
    }

    struct Row: Encodable, Sendable {
        let repository: String
        /// nil for dumps, which are of none.
        let generation: String?
        /// `key`, `unsealed`, `unsaid` (sealed, by whom it opens is not said), `unknown` (sealed by another program) or
        /// `damaged`.
        let needs: String
        let fingerprint: String?
        /// Whether a key at hand opens them; null where that cannot be told.
        let opensHere: Bool?
        /// `segments`, `histories`, `other_wal`, `backups` or `index`.
        let kind: String
        let timeline: UInt32?
        let count: UInt64
        let first: String?
        let last: String?
    }

    struct Unreachable: Encodable, Sendable {
        let repository: String
        let problem: String
    }

    let keys: [Key]
    let objects: [Row]
    let unreachable: [Unreachable]

    init(_ listing: ListKeys.Listing) {
        objects = listing.held.flatMap { held in held.uses.map { Row($0, held.repository, listing.atHand) } }
        let named = Set(objects.compactMap(\.fingerprint)).union(listing.recipients.keys)
        keys = named.sorted().map {
            Key(fingerprint: $0, publicKey: listing.recipients[$0], isAtHand: listing.atHand.contains($0))
        }
        unreachable = listing.unreachable.map {
            Unreachable(repository: $0.repository, problem: $0.error.description)
        }
    }

    var text: String {
        let lines = keys.map { key in
            "\(key.fingerprint)  \(key.publicKey ?? "not known here")\(key.isAtHand ? "  (secret key at hand)" : "")"
        }
        guard !objects.isEmpty else { return (lines + ["Nothing is stored yet."]).joined(separator: "\n") }
        let heads = Set(objects.compactMap(\.generation)).count > 1 ? ["GENERATION"] : []
        var table = TextTable(
            ["REPOSITORY"] + heads + ["NEEDS", "OPENS HERE", "OBJECTS", "COUNT", "FIRST", "LAST"])
        for row in objects { table.add(row.cells(showsGeneration: !heads.isEmpty)) }
        return ((lines.isEmpty ? [] : [lines.joined(separator: "\n")]) + [table.text]).joined(separator: "\n\n")
    }

    var exitStatus: Int32 {
        if objects.contains(where: { $0.needs == "damaged" }) { return ExitStatus.integrity }
        return unreachable.isEmpty ? ExitStatus.done : ExitStatus.partlyDone
    }
}
