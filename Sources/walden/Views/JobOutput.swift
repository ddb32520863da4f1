// SPDX-License-Identifier: MIT

import Errors
import Operations

/// The output of a command that is run as a job: what of it the job's record keeps.
protocol JobOutput: CommandOutput {
    /// The ids of what was made.
    var made: [String] { get }
    /// Of what was made, as stored; nil: not counted.
    var madeBytes: UInt64? { get }
    /// How many objects were removed; nil: it removes nothing.
    var removed: UInt64? { get }
    /// What was not done or is not well, a sentence each.
    var problems: [String] { get }
}

extension JobOutput {
    var removed: UInt64? { nil }

    var jobSummary: JobSummary {
        JobSummary(
            made: made, bytes: madeBytes, removed: removed, problem: exitStatus == ExitStatus.done ? nil : problem)
    }

    private var problem: WaldenError {
        let code: WaldenError.Code =
            switch exitStatus {
            case ExitStatus.integrity: .integrity
            case ExitStatus.partlyDone: .partial
            default: .failed
            }
        let others = problems.count > 1 ? " and \(problems.count - 1) more" : ""
        return WaldenError(code, (problems.first ?? "it is not well") + others)
    }
}

extension BackupView: JobOutput {
    var made: [String] { [backup.id] }
    var madeBytes: UInt64? { backup.storedBytes }
    var problems: [String] {
        checksumFailures.prefix(1).map { "the server found pages with wrong checksums: \($0)" }
            + lacking.map { "repository \($0.repository) does not have it: \($0.problem)" }
    }
}

extension DumpTakenView: JobOutput {
    var made: [String] { dumps.map(\.id) }
    var madeBytes: UInt64? { dumps.reduce(0) { $0 &+ $1.storedBytes } }
    var problems: [String] {
        failed.map { "\($0.database ?? "roles and tablespaces")\($0.place.map { " in \($0)" } ?? ""): \($0.problem)" }
            + notPruned
    }
}

extension DumpTestedView: JobOutput {
    var made: [String] { tested.map(\.dump) }
    var madeBytes: UInt64? { nil }
    var problems: [String] {
        tested.flatMap { tested in tested.problems.map { "\(tested.dump): \($0)" } }
            + failed.map { "\($0.dump): \($0.problem)" }
    }
}

extension PruneView: JobOutput {
    var made: [String] { [] }
    var madeBytes: UInt64? { nil }
    var removed: UInt64? { UInt64(clamping: removedObjects) }
    var problems: [String] {
        failures.map { "\($0.dump ?? "dumps") in \($0.place): \($0.problem)" }
            + places.compactMap { place in place.problem.map { "\(place.place): \($0)" } }
    }
}

extension WALIndexView: JobOutput {
    var made: [String] { timelines.flatMap { $0.madeLogs + $0.madeGroups } }
    var madeBytes: UInt64? { nil }
    var problems: [String] { timelines.flatMap(\.damaged).map { "\($0.segment): \($0.problem)" } }
}
