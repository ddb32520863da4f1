// SPDX-License-Identifier: MIT

import Errors
import Host
import Postgres
import Repository

/// A segment that is ended now arrives where `archive.policy` wants it: the whole way, from the server to the repositories.
struct SegmentCheck: Check {
    let what = "segment"
    let repository: String? = nil
    private let repositories: ClusterRepositories
    private let policy: PushPolicy
    private let settings: ConnectionSettings
    private let reading: ServerReading
    private let patience: Duration

    /// `patience`: how long to wait; less than the check may take, so that there is time to say why.
    init(
        _ repositories: ClusterRepositories, _ policy: PushPolicy, _ settings: ConnectionSettings,
        _ reading: ServerReading, patience: Duration
    ) {
        (self.repositories, self.policy) = (repositories, policy)
        (self.settings, self.reading, self.patience) = (settings, reading, patience)
    }

    func run(_ report: CheckReport) async throws {
        // A server that does not answer has a line.
        guard let server = try? await reading.server() else { return }
        guard !server.facts.inRecovery else {
            return report.ok(what, "none is forced on a standby, which writes no WAL")
        }
        if let error = ArchivingDiagnosis.cannotArchive(server.facts) {
            return report.warn(
                what, Self.notForced, cause: error.message, hint: error.hint ?? "Look at the other lines.")
        }
        guard server.rights.maySwitchSegments else {
            return report.warn(
                what, Self.notForced, cause: "the role \(server.rights.role) may not call pg_switch_wal",
                hint: "Run GRANT EXECUTE ON FUNCTION pg_switch_wal() TO \(server.rights.role), or say --no-switch.")
        }
        try await force(server, report)
    }

    private static let notForced = "no segment was forced: whether WAL arrives was not tried"

    private func force(_ server: CheckedServer, _ report: CheckReport) async throws {
        let connection = try await Connection.open(
            settings, .ordinary(database: nil), connectTimeout: patience)
        try await closing(with: connection.close) {
            let before = try await ArchiverFacts.read(ordinary: connection)
            let name = try await SegmentSwitch.force(ordinary: connection)
            let wait = SegmentWait(
                name, policy, repositories.places.map { SegmentPlace($0, repositories.cluster, server.facts) },
                failedBefore: before.failedCount, patience: patience)
            let arrivals = try await wait.run { try await ArchiverFacts.read(ordinary: connection) }
            SegmentReport(name, policy, arrivals).say(report, server.facts)
        }
    }
}
