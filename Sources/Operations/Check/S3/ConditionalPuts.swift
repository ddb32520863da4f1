// SPDX-License-Identifier: MIT

import Errors
import Storage

/// Whether `If-None-Match: *` keeps what is there, against what the configuration says of it.
struct ConditionalPuts {
    let what: String
    /// What the configuration says.
    let isWanted: Bool
    /// Its key in the configuration.
    let setting: String
    /// What is put.
    let ofWhat: String

    func say(_ finding: S3Abilities.Finding, _ report: CheckReport) {
        switch (finding, isWanted) {
        case (.works, true): report.ok(what, "the server does not overwrite \(ofWhat) that is there, as configured")
        case (.works, false):
            report.ok(
                what, "the server could keep \(ofWhat) that is there from being overwritten, and is not asked to",
                hint:
                    "Set \(setting): true, so that of two servers that archive at once neither overwrites the other's.")
        case (.ignored, true): report.failed(what, overwrites)
        case (.ignored, false):
            report.warn(
                what, "the server cannot promise that of two puts of \(ofWhat) at once the first stays",
                cause: "it overwrites whatever If-None-Match says",
                hint: "Walden looks before it puts, which leaves a moment: let only one server archive under a name.")
        case (.refused(let error), true):
            report.failed(what, error.during("the server refuses \(setting), which is true in the configuration"))
        case (.refused(let error), false):
            report.warn(
                what, error.during("the server cannot promise that of two puts of \(ofWhat) at once the first stays"),
                hint: "Walden looks before it puts, which leaves a moment: let only one server archive under a name.")
        case (.untested, _): break
        }
    }

    private var overwrites: WaldenError {
        WaldenError(
            .configuration, "\(ofWhat) that is there could be overwritten",
            cause: "the configuration says \(setting): true, and the server overwrites whatever If-None-Match says",
            hint: "Set \(setting): false, so that Walden looks before it puts.")
    }
}
