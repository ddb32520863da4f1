// SPDX-License-Identifier: MIT

import Errors
import Postgres

/// Dumps could be taken now: the server answers by no transaction pooler, and the programs fit it.
public struct DumpCheck: Check {
    public let what = "dumps"
    public let repository: String? = nil
    private let server: DumpServer
    private let choice: TakeDumps.Choice

    public init(_ server: DumpServer, _ choice: TakeDumps.Choice) { (self.server, self.choice) = (server, choice) }

    public func run(_ report: CheckReport) async throws {
        let (version, names) = try await server.connected { connection in
            (connection.serverVersion, try await choice.names(ordinary: connection))
        }
        let programs = try await server.find(serverVersion: version)
        _ = try server.programConnection()
        guard let first = names.first else {
            return report.warn(what, "there is no database to dump", hint: "Look at dumps.databases and dumps.exclude.")
        }
        let session = try await DumpSession.open(server.settings, database: first)
        await session.close()
        let databases = names.count == 1 ? "1 database" : "\(names.count) databases"
        report.ok(what, "\(programs) dumps \(databases) of PostgreSQL \(session.fullVersion)")
    }
}
