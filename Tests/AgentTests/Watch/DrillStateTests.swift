// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import Repository
import Storage
import Testing

@testable import Agent

/// What the agent makes of the records of drills.
@Suite struct DrillStateTests {
    private static let now = Instant(microseconds: 1_795_341_600_000_000)

    private static func ago(_ seconds: Int64) -> Instant {
        Instant(microseconds: now.microseconds - seconds * 1_000_000)
    }

    private static func record(
        _ at: Instant, kind: String = "latest", value: String? = nil, problems: [String] = [], point: Instant? = nil
    ) -> DrillRecord {
        var recovery = DrillRecovery(
            backup: BackupID(startedAt: at), timeline: .first, postgresVersion: "15.1", rawBytes: 1)
        (recovery.recoverySeconds, recovery.recoveryPoint) = (DrillSeconds(.seconds(42)), point)
        return DrillRecord(
            startedAt: at, finishedAt: at, host: "h",
            target: DrillRecord.Target(kind: kind, value: value, exclusive: false, seed: nil), problems: problems,
            recovery: recovery, checks: [], walden: "0")
    }

    @Test func `how far it was behind is counted from what was wanted`() {
        let latest = DrillState(Self.record(Self.now, point: Self.ago(30)))
        #expect(latest.passed && latest.behind == 30 && latest.recoverySeconds == 42)
        let moment = DrillState(
            Self.record(Self.now, kind: "time", value: "\(Self.ago(9000))", point: Self.ago(9005)))
        #expect(moment.behind == 5)
        #expect(DrillState(Self.record(Self.now, kind: "lsn", value: "0/1", point: Self.ago(9000))).behind == nil)
        #expect(DrillState(Self.record(Self.now)).behind == nil)
    }

    @Test func `a failed one says the first reason and how many more there are`() {
        let failed = DrillState(Self.record(Self.now, problems: ["a: b", "c", "d"]))
        #expect(failed.problem == "a: b and 2 more" && !failed.passed)
    }

    @Test func `a survey finds them, and sees at once that one has come`() async throws {
        let store = MemoryStore()
        let cluster = try await Archives.make(store)
        let place = RepositoryPlace(
            name: "r", store: store, compression: CompressionChoice(wal: .none, backup: .none))
        let survey = RepositorySurvey(ClusterRepositories([place], cluster: "main"), lifetime: .seconds(900))
        let empty = await survey.run(before: nil)
        #expect(empty.drills.isEmpty)
        let records = cluster.drills(Archives.generation)
        try await records.add(Self.record(Self.ago(60)), number: 1)
        try await records.add(Self.record(Self.now, problems: ["x"]), number: 2)
        let found = await survey.run(before: empty)
        #expect(found.hasChanged)
        var snapshot = AgentSnapshot(
            cluster: "main", takenAt: Self.now, agent: AgentState(version: "0", startedAt: Self.now, processID: 1))
        snapshot.take(found, at: Self.now)
        #expect(snapshot.drills.map(\.problem) == [nil, "x"])
        #expect(await !survey.run(before: found).hasChanged)
    }
}
