// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
import Testing

@testable import walden

@Suite("Views of jobs") struct JobViewTests {
    private static let start = Instant(microseconds: 1_795_341_600_000_000)

    private func run(_ outcome: JobRun.Outcome, _ error: WaldenError? = nil, made: [String] = []) -> StoredJobRun {
        let process = ProcessIdentity(host: "db1", boot: "b", namespace: "n", process: 17, startTicks: 1)
        let id = JobRunID(startedAt: Self.start, number: 7)
        var record = JobRunRecord(
            id, job: .backup, scheduled: error == nil ? Self.start : nil, startedAt: Self.start, process: process,
            lease: nil, walden: "0")
        if outcome == .failed || outcome == .succeeded {
            record.end = JobRunRecord.End(at: Self.start, seconds: 75.5, error: error, made: made, bytes: 2048)
        }
        return StoredJobRun(id: id, job: .backup, record: record, outcome: outcome)
    }

    @Test func `a list has a line for each run, with what was made or why not`() {
        var listing = JobRuns.Listing()
        #expect(JobListView(listing).text == "No job has run yet.")
        listing.runs = [
            run(.running), run(.succeeded, made: ["a", "b"]), run(.failed, WaldenError(.failed, "no\u{1B}luck")),
            run(.interrupted),
        ]
        let lines = JobListView(listing).text.split(separator: "\n")
        #expect(lines.count == 5)
        #expect(lines[1].contains("running") && lines[4].contains("interrupted"))
        #expect(lines[2].contains("1 min 16 s") && lines[2].hasSuffix("a and 1 more (2.0 KiB)"))
        #expect(lines[3].contains("by hand") && lines[3].hasSuffix("no luck"))
        #expect(JobListView(listing).exitStatus == 0)
        listing.damaged = [WaldenError(.integrity, "x is damaged")]
        #expect(JobListView(listing).text.contains("DAMAGED x is damaged") && JobListView(listing).exitStatus == 5)
    }

    @Test func `a moment that was done before is said so, as text and as JSON`() throws {
        let view = JobView<PruneView>.doneBefore(JobRunSummary(run(.succeeded, made: ["a"])))
        #expect(view.exitStatus == 0)
        #expect(
            view.text
                == "Nothing to do: backup of 2026-11-22T10:00:00Z was done on db1, from 2026-11-22T10:00:00Z on.")
        let document = try JSONOutput.document(of: view, command: "prune")
        #expect(document.contains("\"done_before\"") && document.contains("\"outcome\" : \"succeeded\""))
    }
}
