// SPDX-License-Identifier: MIT

import Errors

/// Where a server's configuration files are, as far as the role may know.
enum ConfigurationPaths {
    private static let views = [
        (name: "pg_settings", column: "sourcefile", since: 0, holds: "postgresql.conf"),
        (name: "pg_file_settings", column: "sourcefile", since: 0, holds: "postgresql.conf"),
        (name: "pg_hba_file_rules", column: "file_name", since: 160000, holds: "pg_hba.conf"),
        (name: "pg_ident_file_mappings", column: "file_name", since: 160000, holds: "pg_ident.conf"),
    ]

    static func find(
        _ connection: Connection, _ facts: ServerFacts
    ) async throws -> (paths: Set<String>, warnings: [String]) {
        var paths = Set(["config_file", "hba_file", "ident_file"].compactMap { facts.settings[$0] })
        var warnings: [String] = []
        for view in views where view.since <= connection.serverVersion {
            do {
                let rows = try await connection.rows(
                    "SELECT DISTINCT \(view.column) FROM pg_catalog.\(view.name) WHERE \(view.column) IS NOT NULL",
                    timeout: factsTimeout)
                paths.formUnion(rows.compactMap { $0.first ?? nil })
            } catch let error as WaldenError where error.code != .cancelled && error.code != .unavailable {
                // From 16 on a view also fails when a file that it would read is gone.
                let reason =
                    error.code == .permission ? "the role may not read \(view.name)" : error.cause ?? error.message
                warnings.append("files that \(view.holds) includes may be missing from the backup: \(reason)")
            }
        }
        return (paths, warnings)
    }
}
