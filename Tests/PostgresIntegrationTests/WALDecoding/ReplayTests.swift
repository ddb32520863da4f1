// SPDX-License-Identifier: MIT

import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// Where a segment's reader says that a recovery stops, PostgreSQL stops.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct ReplayTests {
    private static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    @Test func `recoveries to targets of every kind stop where the reader says`() async throws {
        let programs = try #require(PostgresInstallations.all.last)
        try await ThrowawayCluster.with(Workload.options(programs, segmentSizeMiB: 1)) { cluster in
            let workload = Workload(cluster: cluster)
            try await workload.start()
            try await cluster.stop()
            let base = cluster.folder.appending("base")
            try await cluster.succeed("/bin/cp", ["-a", cluster.dataDirectory.string, base.string])
            try await cluster.start()
            try await workload.run(Workload.everything)
            try await workload.archiveAll()
            try await cluster.stop()
            let row = try #require(try SegmentRow.all(in: workload.archive, size: Self.size).first)
            let ends = try row.ends()
            for rule in Self.rules(ends) {
                try await judge(rule, try row.stop(by: rule), from: base, workload)
            }
        }
    }

    /// Of the later three quarters, where the copy of the cluster has not been yet.
    private static func rules(_ ends: [TransactionEnd]) -> [StopRule] {
        var random = SeededGenerator(seed: 8)
        func some(_ filter: (TransactionEnd) -> Bool = { _ in true }) -> TransactionEnd {
            ends.dropFirst(ends.count / 4).filter(filter).randomElement(using: &random) ?? ends[0]
        }
        return [
            .time(some().time, exclusive: false), .time(some().time, exclusive: true),
            .time(Instant(microseconds: some().time.microseconds + 1), exclusive: false),
            .xid(some { $0.isPrepared && $0.outcome == .commit }.xid, exclusive: false),
            .xid(some { $0.outcome == .abort }.xid, exclusive: false), .xid(some().xid, exclusive: true),
            .lsn(LSN(some().lsn.rawValue + 1), exclusive: false), .lsn(some().lsn, exclusive: true), .name("twice"),
        ]
    }

    private func judge(_ rule: StopRule, _ expected: ExpectedStop, from base: FilePath, _ workload: Workload)
        async throws
    {
        let cluster = workload.cluster
        let data = cluster.folder.appending("recovered")
        try await cluster.succeed("/bin/rm", ["-rf", data.string])
        try await cluster.succeed("/bin/cp", ["-a", base.string, data.string])
        try await cluster.succeed("/usr/bin/touch", [data.appending("recovery.signal").string])
        let control = ServerControl(programs: cluster.programs, dataDirectory: data, runAs: cluster.account)
        var settings = rule.settings + ["recovery_target_action=pause", "recovery_target_timeline=1"]
        settings += ["archive_mode=off", "restore_command=cp \(workload.archive)/%f %p"]
        try await control.start(
            options: settings.flatMap { ["-c", $0] }, logFile: cluster.logFile, timeout: .seconds(120))
        do {
            try await cluster.wait(for: "the recovery to pause") {
                try await cluster.sql("SELECT pg_get_wal_replay_pause_state()") == [["paused"]]
            }
            let found = try await cluster.sql(
                """
                SELECT pg_last_wal_replay_lsn(), to_char(
                    pg_last_xact_replay_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
                """)
            let time = found.first?.last.flatMap { $0 }.flatMap { Instant(rfc3339: $0) }
            #expect(found.first?.first == "\(expected.replayedTo)", "\(rule)")
            #expect(time == expected.lastTransaction?.time, "\(rule)")
        } catch {
            try await control.stop(mode: .immediate, timeout: .seconds(60))
            throw error
        }
        try await control.stop(mode: .immediate, timeout: .seconds(60))
    }
}

private struct ExpectedStop {
    var replayedTo = LSN(0)
    var lastTransaction: TransactionEnd?
}

extension StopRule {
    fileprivate var settings: [String] {
        func inclusive(_ exclusive: Bool) -> String { "recovery_target_inclusive=\(exclusive ? "off" : "on")" }
        return switch self {
        case .time(let time, let exclusive): ["recovery_target_time=\(time.postgresTimestamp)", inclusive(exclusive)]
        case .lsn(let lsn, let exclusive): ["recovery_target_lsn=\(lsn)", inclusive(exclusive)]
        case .xid(let xid, let exclusive): ["recovery_target_xid=\(xid)", inclusive(exclusive)]
        case .name(let name): ["recovery_target_name=\(name)"]
        case .never: []
        }
    }
}

extension SegmentRow {
    func ends() throws -> [TransactionEnd] {
        var decoder = WALDecoder(segment: segments[0], size: size)
        var ends: [TransactionEnd] = []
        for index in segments.indices {
            try bytes(index).withUnsafeBytes { bytes in
                decoder.push(bytes) { if case .event(.end(let end, _)) = WALEvent.read($0) { ends.append(end) } }
            }
        }
        return ends
    }

    /// Segment by segment until one holds the stop.
    fileprivate func stop(by rule: StopRule) throws -> ExpectedStop {
        var expected = ExpectedStop()
        for index in segments.indices {
            var reader = SegmentReader(ReplayQuestion(segment: segments[index], rule: rule), size: size)
            for later in index..<segments.count where later == index || reader.needsNext {
                try bytes(later).withUnsafeBytes { later == index ? reader.push($0) : reader.pushNext($0) }
            }
            let answer = reader.answer()
            expected.replayedTo = answer.replayedTo ?? expected.replayedTo
            expected.lastTransaction = answer.lastTransaction ?? expected.lastTransaction
            if answer.stop != nil { return expected }
        }
        Issue.record("nothing stops at \(rule)")
        return expected
    }
}
