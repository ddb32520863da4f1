// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import Foundation
import PITR
import Repository
import Storage
import Testing

@testable import Operations
@testable import walden

@Suite("walden drill") struct DrillCommandTests {
    @Test(arguments: [
        ["--random", "--latest"], ["--seed", "7", "--to-lsn", "0/1"], ["--latest", "--immediate"], ["--exclusive"],
        ["--seed", "x"],
    ])
    func `targets that contradict each other are a usage error`(_ arguments: [String]) async {
        #expect(throws: (any Error).self) { try DrillTargetOptions.parse(arguments) }
        #expect(await Captured.run(["drill"] + arguments).status == 2)
    }

    @Test(arguments: [
        [], ["--random"], ["--random", "--seed", "7"], ["--latest"], ["--to-xid", "700", "--exclusive"],
    ])
    func `one target or none is fine`(_ arguments: [String]) throws {
        _ = try DrillTargetOptions.parse(arguments)
    }

    @Test func `the agent has a command for the job`() throws {
        let jobs = AgentJobs(try ConfigurationFile.parse("repositories: [{directory: /r}]\n", file: "f"))
        #expect(jobs.jobs.first { $0.name == .drill }?.arguments == ["drill"])
        #expect(!jobs.without.contains(.drill))
        #expect(jobs.jobs.first { $0.name == .backup }?.arguments == ["backup"])
    }

    private func record(_ problems: [String], _ checks: [DrillRecord.Check] = []) throws -> DrillRecord {
        let at = Instant(microseconds: 1_795_341_600_000_000)
        var recovery = DrillRecovery(
            backup: BackupID(startedAt: at), timeline: .first, postgresVersion: "15.1", rawBytes: 4096)
        recovery.recoverySeconds = DrillSeconds(.seconds(42))
        (recovery.restoreSeconds, recovery.replaySeconds) = (DrillSeconds(.seconds(30)), DrillSeconds(.seconds(12)))
        recovery.walBytes = 1 << 20
        recovery.recoveryPoint = Instant(microseconds: at.microseconds - 90_000_000)
        return DrillRecord(
            startedAt: at, finishedAt: at, host: "h\u{1B}[31m",
            target: DrillRecord.Target(kind: "latest", value: nil, exclusive: false, seed: nil), problems: problems,
            recovery: recovery, checks: checks, walden: "0.1.0")
    }

    @Test func `what passed and what failed is said, and is the exit status`() throws {
        let passed = DrillView(DrillReport(record: try record([]), details: [], promise: nil))
        #expect(passed.exitStatus == 0)
        #expect(passed.text.contains("The drill PASSED: the newest state from 20261122T100000Z-full."))
        #expect(passed.text.contains("back in 42.0 s: 4.0 KiB restored in 30.0 s, 1.0 MiB of WAL replayed in 12.0 s"))
        #expect(passed.text.contains("1 min 30 s before the drill began"))
        let check = DrillRecord.Check("orders", .failed, took: DrillSeconds(.zero), reason: "another answer than > 0")
        let report = DrillReport(
            record: try record(["orders: another answer than > 0"], [check]), details: ["orders gave 0"], promise: nil)
        let failed = DrillView(report)
        #expect(failed.exitStatus == 5)
        #expect(failed.text.contains("The drill FAILED") && failed.text.contains("orders gave 0"))
        #expect(failed.text.components(separatedBy: "another answer than > 0").count == 2)
        // What the tables hold is in no record.
        let summary = failed.jobSummary
        #expect(summary.problem?.code == .integrity)
        #expect(summary.problem?.message == "orders: another answer than > 0")
    }

    @Test func `a list shows nothing that could move a terminal's cursor`() throws {
        let view = DrillListView(.init(records: [try record(["bad\u{7}"])], damaged: []))
        #expect(!view.text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" })
        #expect(view.text.contains("FAILED") && view.text.contains("42 s"))
        #expect(DrillListView(.init()).text.contains("No drill was done yet"))
    }
}
