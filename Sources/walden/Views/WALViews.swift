// SPDX-License-Identifier: MIT

import Operations

/// A WAL file that was pushed.
struct WALPushView: CommandOutput {
    let name: String
    /// `stored` or `already_there`.
    let outcome: String
    let warnings: [String]

    init(_ report: PushWAL.Report) {
        name = report.name
        outcome = report.outcome == .stored ? "stored" : "already_there"
        warnings = report.warnings
    }

    var text: String { "\(name) \(outcome)" }
}

/// A WAL file that was asked for.
struct WALFetchView: CommandOutput {
    let name: String
    /// `delivered` or `end_of_archive`.
    let outcome: String

    init(name: String, _ outcome: FetchWAL.Outcome) {
        self.name = name
        self.outcome = outcome == .delivered ? "delivered" : "end_of_archive"
    }

    var text: String { "\(name) \(outcome)" }
}
