// SPDX-License-Identifier: MIT

import Host
import Postgres

/// The server takes a replication connection, as base backups need one: the role's attribute, pg_hba.conf, a free sender.
struct ReplicationCheck: Check {
    let what = "replication"
    let repository: String? = nil
    private let settings: ConnectionSettings
    private let limit: Duration

    init(_ settings: ConnectionSettings, within limit: Duration) { (self.settings, self.limit) = (settings, limit) }

    func run(_ report: CheckReport) async throws {
        let connection = try await Connection.open(settings, .replication, connectTimeout: limit)
        let identity = try await closing(with: connection.close) {
            try await ServerFacts.identify(replication: connection)
        }
        report.ok(what, "base backups can be streamed from the server, system identifier \(identity.systemIdentifier)")
    }
}
