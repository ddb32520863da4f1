// SPDX-License-Identifier: MIT

import Operations
import Repository

/// What was taken over of a script's dumps, or what would be looked at.
struct DumpAdoptView: CommandOutput {
    struct Refused: Encodable, Sendable {
        let file: String
        let problem: String
    }

    struct Candidate: Encodable, Sendable {
        let file: String
        let storedBytes: UInt64
    }

    let adopted: [DumpSummary]
    let refused: [Refused]
    /// Of a dry run only.
    let candidates: [Candidate]
    private let isDryRun: Bool

    private enum CodingKeys: CodingKey {
        case adopted, refused, candidates
    }

    init(_ outcome: AdoptDumps.Outcome) {
        adopted = outcome.adopted.map { DumpSummary($0.dump, places: $0.places) }
        refused = outcome.refused.map { Refused(file: $0.file, problem: $0.error.description) }
        (candidates, isDryRun) = ([], false)
    }

    init(candidates: [DumpStore.Unmarked]) {
        (adopted, refused, isDryRun) = ([], [], true)
        self.candidates = candidates.map { Candidate(file: $0.object.key.text, storedBytes: $0.object.size) }
    }

    var text: String {
        if isDryRun {
            guard !candidates.isEmpty else { return "There is nothing to take over." }
            return "Would read and take over:\n"
                + candidates.map { "  \($0.file) (\(Units.bytes($0.storedBytes)))" }.joined(separator: "\n")
        }
        var lines = adopted.map { dump in
            "\(dump.object) is now the dump \(dump.id)"
                + (dump.places.isEmpty ? "." : ", in \(dump.places.joined(separator: ", ")).")
        }
        if adopted.isEmpty, refused.isEmpty { lines.append("There is nothing to take over.") }
        lines += refused.map { "NOT TAKEN OVER \($0.file): \($0.problem)" }
        return lines.joined(separator: "\n")
    }

    var exitStatus: Int32 { refused.isEmpty ? ExitStatus.done : ExitStatus.partlyDone }
}
