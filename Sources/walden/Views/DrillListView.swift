// SPDX-License-Identifier: MIT

import Repository

/// The last drills.
struct DrillListView: CommandOutput {
    /// The newest first.
    let drills: [DrillSummary]
    /// Records that cannot be read, a sentence each.
    let damaged: [String]

    init(_ listing: DrillRecords.Listing) {
        drills = listing.records.map { DrillSummary($0) }
        damaged = listing.damaged.map(\.description)
    }

    var text: String {
        let list = drills.isEmpty ? "No drill was done yet. Do one with: walden drill" : table
        return ([list] + damaged.map { "DAMAGED \($0)" }).joined(separator: "\n")
    }

    private var table: String {
        var table = TextTable(["STARTED", "RESULT", "BACK IN", "WHAT", "BACKUP", "LAST TRANSACTION", "HOST", "WHY"])
        for drill in drills {
            let others = drill.problems.count > 1 ? " and \(drill.problems.count - 1) more" : ""
            table.add(
                [
                    drill.startedAt, drill.passed ? "passed" : "FAILED",
                    drill.recoverySeconds.map { Units.duration(seconds: $0) } ?? "", drill.what, drill.backup ?? "",
                    drill.recoveryPoint ?? "", drill.host, drill.problems.first.map { $0 + others } ?? "",
                ].map(\.withoutControls))
        }
        return table.text
    }

    var exitStatus: Int32 { damaged.isEmpty ? ExitStatus.done : ExitStatus.integrity }
}
