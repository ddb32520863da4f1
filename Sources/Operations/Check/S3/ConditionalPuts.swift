// SPDX-License-Identifier: MIT

import Errors
import Storage

/// Whether `If-None-Match: *` keeps what is there, against what the configuration says of it.
struct ConditionalPuts {
    let what: String
    /// What the configuration says.
    let isWanted: Bool
    /// Whether `conditional_writes: true` would make the server be asked.
    let canBeSwitchedOn: Bool
    /// What is put.
    let ofWhat: String

    func say(_ finding: S3Abilities.Finding, _ report: CheckReport) {
        switch (finding, isWanted) {
        case (.works, true): report.ok(what, "the server does not overwrite \(ofWhat) that is there, as configured")
        case (.works, false):
            report.ok(
                what, "the server could keep \(ofWhat) that is there from being overwritten, and is not asked to",
                hint: canBeSwitchedOn ? Self.switchOn : nil)
        case (.ignored, true): report.failed(what, overwrites)
        case (.ignored, false): report.warn(what, noPromise, cause: Self.ignores, hint: Self.lookingFirst)
        case (.refused(let error), true):
            report.failed(
                what, error.during("the server refuses what the configuration wants of it").hinting(Self.switchOff))
        case (.refused(let error), false): report.warn(what, error.during(noPromise), hint: Self.lookingFirst)
        case (.untested, _): break
        }
    }

    private var noPromise: String {
        "the server cannot promise that of two puts of \(ofWhat) at once the first stays"
    }

    private static let ignores = "it overwrites whatever If-None-Match says"
    private static let switchOn = """
        Set conditional_writes: true, so that of two servers that archive at once neither overwrites the other's.
        """
    private static let switchOff = "Set conditional_writes: false, so that Walden looks before it puts."
    private static let lookingFirst = """
        Walden looks before it puts, which leaves a moment: let only one server archive under a name.
        """

    private var overwrites: WaldenError {
        WaldenError(
            .configuration, "\(ofWhat) that is there could be overwritten",
            cause: "the configuration relies on the server, and \(Self.ignores)", hint: Self.switchOff)
    }
}
