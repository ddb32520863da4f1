// SPDX-License-Identifier: MIT

import Operations
import PITR

/// Whether a recovery stopped where the plan had said.
struct PromiseView: Encodable, Sendable {
    struct Difference: Encodable, Sendable {
        let subject: String
        let promised: String
        let found: String
    }

    let kept: Bool
    let differences: [Difference]
    let notes: [String]
    private let stop: RecoveryStop

    private enum CodingKeys: String, CodingKey {
        case kept, differences, notes
    }

    init(_ check: PromiseCheck, _ stop: RecoveryStop) {
        (kept, notes, self.stop) = (check.isKept, check.notes, stop)
        differences = check.differences.map {
            Difference(subject: $0.subject, promised: $0.promised, found: $0.found)
        }
    }

    var lines: [String] { (kept ? [promise] : breach) + notes.map { "Note: \($0)." } }

    private var promise: String {
        let place = stop.lastCommit.map { "after commit \($0.xid) at \($0.time)" } ?? "with no commit replayed"
        let lost = stop.firstLost.map { "the first commit not kept is \($0.xid) at \($0.time), LSN \($0.lsn)" }
        return "Recovery stopped where the plan said: \(place), LSN \(stop.replayedTo); "
            + (lost ?? "no later commit is archived") + "."
    }

    /// What standard error is told too.
    var breach: [String] {
        guard !kept else { return [] }
        return ["RECOVERY DID NOT STOP WHERE THE PLAN SAID."]
            + differences.map { "  \($0.subject): promised \($0.promised), found \($0.found)" }
            + ["The server is left as it is. Do not put it to use before it is known why."]
    }
}
