// SPDX-License-Identifier: MIT

import Operations

/// Dumps that were restored for a trial.
struct DumpTestedView: CommandOutput {
    struct Tested: Encodable, Sendable {
        let dump: String
        let database: String?
        /// The place whose copy was tested.
        let place: String
        let result: String
        let problems: [String]
        let testedAt: String
        let seconds: Double
        let tables: Int?
        /// Of the database that it became, on disk.
        let bytes: Int64?
        let postgresVersion: String?
        let warnings: [String]
    }

    struct Failed: Encodable, Sendable {
        let dump: String
        let problem: String
    }

    let tested: [Tested]
    /// Dumps that could not be tested, and results that could not be kept.
    let failed: [Failed]

    init(_ outcome: TestDumps.Outcome) {
        tested = outcome.tested.map { tested in
            let record = tested.record
            return Tested(
                dump: record.dump, database: tested.dump.id.database, place: tested.place,
                result: record.result.rawValue, problems: record.problems, testedAt: record.testedAt.description,
                seconds: record.seconds, tables: record.tables, bytes: record.bytes,
                postgresVersion: record.postgresVersion, warnings: tested.warnings)
        }
        failed = outcome.failures.map { Failed(dump: $0.dump.text, problem: $0.error.description) }
    }

    var text: String {
        let lines = tested.flatMap { tested in
            let facts = [
                tested.tables.map { Units.count(UInt64(clamping: $0), "table") },
                tested.bytes.map { Units.bytes(UInt64(clamping: $0)) }, "\(Units.oneDecimal(tested.seconds)) s",
            ].compactMap { $0 }.joined(separator: ", ")
            let verdict = tested.problems.isEmpty ? "passed" : "FAILED"
            return ["\(tested.dump) in \(tested.place) \(verdict): \(facts)"] + tested.problems.map { "  \($0)" }
        }
        return (lines + failed.map { "\($0.dump) COULD NOT BE TESTED OR NOT RECORDED: \($0.problem)" })
            .joined(separator: "\n")
    }

    var exitStatus: Int32 {
        if tested.contains(where: { !$0.problems.isEmpty }) { return ExitStatus.integrity }
        guard !failed.isEmpty else { return ExitStatus.done }
        return tested.isEmpty ? ExitStatus.failed : ExitStatus.partlyDone
    }
}
