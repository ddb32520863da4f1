// SPDX-License-Identifier: MIT

import Operations

/// The dumps that there are.
struct DumpListView: CommandOutput {
    struct Problem: Encodable, Sendable {
        let place: String
        let key: String
        let problem: String
    }

    struct Unmarked: Encodable, Sendable {
        let place: String
        let key: String
        let storedBytes: UInt64
        /// A file of the old script, rather than what a dump left that is being taken or was interrupted.
        let isForeign: Bool
    }

    let dumps: [DumpSummary]
    let damaged: [Problem]
    let unmarked: [Unmarked]
    /// Places whose dumps are not in the list.
    let unreachable: [Problem]
    private let showsPlaces: Bool

    private enum CodingKeys: CodingKey {
        case dumps, damaged, unmarked, unreachable
    }

    init(_ listing: ListDumps.Listing, showsPlaces: Bool) {
        self.showsPlaces = showsPlaces
        dumps = listing.dumps.map { DumpSummary($0.dump, places: $0.places, test: $0.test) }
        damaged = listing.damaged.map {
            Problem(place: $0.place, key: $0.damaged.key.text, problem: $0.damaged.error.description)
        }
        unmarked = listing.unmarked.map {
            Unmarked(
                place: $0.place, key: $0.object.object.key.text, storedBytes: $0.object.object.size,
                isForeign: $0.isForeign)
        }
        unreachable = listing.unreachable.map {
            Problem(place: $0.place, key: "", problem: $0.error.description)
        }
    }

    var text: String {
        var lines: [String] = [dumps.isEmpty ? "No dumps yet. Take one with: walden dump" : table]
        lines += damaged.map { "DAMAGED \($0.key) in \($0.place): \($0.problem)" }
        let foreign = unmarked.filter(\.isForeign)
        if !foreign.isEmpty {
            lines.append(
                "\(Units.count(UInt64(foreign.count), "file")) of the old script, of which nothing is removed until: walden dump adopt"
            )
            lines += foreign.map { "  \($0.key) (\(Units.bytes($0.storedBytes)))" }
        }
        lines += unmarked.filter { !$0.isForeign }.map {
            "unfinished \($0.key) in \($0.place): in progress, or left by an interrupted dump"
        }
        return lines.joined(separator: "\n")
    }

    private var table: String {
        var table = TextTable(
            ["DUMP", "DATABASE", "HOLDS ALL UNTIL", "FORMAT", "SIZE", "STORED", "TESTED"]
                + (showsPlaces ? ["IN"] : []) + ["NOTE"])
        for dump in dumps {
            table.add(
                [
                    dump.id, dump.name, dump.snapshotAt, dump.format, Units.bytes(dump.rawBytes),
                    Units.bytes(dump.storedBytes), dump.testResult.map { "\($0) \(dump.testedAt ?? "")" } ?? "never",
                ] + (showsPlaces ? [dump.places.joined(separator: ", ")] : []) + [dump.note ?? ""])
        }
        return table.text
    }

    var exitStatus: Int32 {
        if !damaged.isEmpty { return ExitStatus.integrity }
        return unreachable.isEmpty ? ExitStatus.done : ExitStatus.partlyDone
    }
}
