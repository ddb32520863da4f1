// SPDX-License-Identifier: MIT

import Repository

/// The last runs of jobs.
struct JobListView: CommandOutput {
    /// The newest first.
    let runs: [JobRunSummary]
    /// Records that cannot be read, a sentence each.
    let damaged: [String]

    init(_ listing: JobRuns.Listing) {
        runs = listing.runs.map { JobRunSummary($0) }
        damaged = listing.damaged.map(\.description)
    }

    var text: String {
        ([runs.isEmpty ? "No job has run yet." : table] + damaged.map { "DAMAGED \($0)" }).joined(separator: "\n")
    }

    private var table: String {
        var table = TextTable(["JOB", "STARTED", "TOOK", "OUTCOME", "HOST", "SCHEDULED FOR", "WHAT"])
        for run in runs {
            table.add([
                run.job, run.startedAt, run.seconds.map { Units.duration(seconds: $0) } ?? "", run.outcome,
                run.host.withoutControls, run.scheduled ?? "by hand", (run.error ?? what(run)).withoutControls,
            ])
        }
        return table.text
    }

    private func what(_ run: JobRunSummary) -> String {
        let others = run.made.count > 1 ? " and \(run.made.count - 1) more" : ""
        let bytes = run.made.isEmpty ? nil : run.bytes.map { " (\(Units.bytes($0)))" }
        return (run.made.first ?? "") + others + (bytes ?? "")
    }

    var exitStatus: Int32 { damaged.isEmpty ? ExitStatus.done : ExitStatus.integrity }
}
