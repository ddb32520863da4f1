// SPDX-License-Identifier: MIT

import Operations

/// A dump that was restored.
struct DumpRestoredView: CommandOutput {
    struct Difference: Encodable, Sendable {
        let schema: String
        let table: String
        let recorded: Int64
        let found: Int64
    }

    let dump: String
    /// Where it was read.
    let place: String
    let database: String
    let seconds: Double
    let tables: Int
    /// nil: none were recorded.
    let recordedTables: Int?
    /// How many tables' rows were compared with what was recorded.
    let comparedTables: Int
    /// Rows that are not as they were recorded.
    let differences: [Difference]
    let globals: String?
    let safetyDump: String?
    /// The replaced database, by its new name.
    let kept: String?
    let warnings: [String]
    let hookFailure: String?
    private let sentences: [String]

    private enum CodingKeys: CodingKey {
        case dump, place, database, seconds, tables, recordedTables, comparedTables, differences, globals, safetyDump
        case kept, warnings, hookFailure
    }

    init(_ outcome: RestoreDump.Outcome, seconds: Double) {
        (dump, place, database) = (outcome.dump.id.text, outcome.place, outcome.database)
        self.seconds = seconds
        (tables, recordedTables) = (outcome.findings.tables, outcome.findings.recordedTables)
        comparedTables = outcome.findings.comparedTables
        differences = outcome.findings.differences.map {
            Difference(schema: $0.schema, table: $0.table, recorded: $0.recorded, found: $0.found)
        }
        sentences = outcome.findings.sentences()
        (globals, safetyDump, kept) = (outcome.globals?.text, outcome.safetyDump?.text, outcome.kept)
        (warnings, hookFailure) = (outcome.warnings, outcome.hookFailure?.description)
    }

    var exitStatus: Int32 { hookFailure == nil ? ExitStatus.done : ExitStatus.partlyDone }

    var text: String {
        var lines = [
            "Restored \(dump) from \(place) into \(database): \(Units.count(UInt64(tables), "table")) in "
                + "\(Units.oneDecimal(seconds)) s."
        ]
        if comparedTables > 0, sentences.isEmpty {
            lines.append("The rows of \(Units.count(UInt64(comparedTables), "table")) are as many as were recorded.")
        }
        lines += sentences.map { "Warning: \($0)." }
        lines += warnings.map { "Warning: \($0)" }
        if let globals { lines.append("Roles and tablespaces were restored from \(globals).") }
        if let safetyDump { lines.append("What was in \(database) before is in the dump \(safetyDump).") }
        if let kept { lines.append("The database that was there before is now called \(kept).") }
        if let hookFailure { lines.append("THE HOOK FAILED: \(hookFailure)") }
        return lines.joined(separator: "\n")
    }
}
