// SPDX-License-Identifier: MIT

import Errors

/// What the role of a connection may do, of what docs/configuration.md asks for.
public struct RoleRights: Sendable, Equatable {
    public var role: String
    public var isSuperuser: Bool
    public var mayReplicate: Bool
    /// What configuration files outside the data directory take, as far as it is lacking: `EXECUTE on pg_hba_file_rules()`.
    public var lackingForFiles: [String]
    /// Whether it may end a segment (`pg_switch_wal`).
    public var maySwitchSegments: Bool
    /// Whether it may count what waits to be archived (`pg_ls_archive_statusdir`).
    public var mayCountWaiting: Bool

    init(
        role: String, isSuperuser: Bool = false, mayReplicate: Bool = true, lackingForFiles: [String] = [],
        maySwitchSegments: Bool = true, mayCountWaiting: Bool = true
    ) {
        (self.role, self.isSuperuser, self.mayReplicate) = (role, isSuperuser, mayReplicate)
        (self.lackingForFiles, self.maySwitchSegments) = (lackingForFiles, maySwitchSegments)
        self.mayCountWaiting = mayCountWaiting
    }

    /// Asks the server. Needs no privilege.
    public static func read(ordinary connection: Connection) async throws -> RoleRights {
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the role's rights")
        var rights = RoleRights(
            role: try row.required(Row.text), isSuperuser: try row.required(Row.bool),
            mayReplicate: try row.required(Row.bool), maySwitchSegments: try row.required(Row.bool),
            mayCountWaiting: try row.required(Row.bool))
        for right in forFiles where try !row.required(Row.bool) { rights.lackingForFiles.append(right.name) }
        return rights
    }

    private static let forFiles: [(name: String, sql: String)] =
        ["pg_read_all_settings", "pg_read_server_files"].map { role in
            ("membership in \(role)", "pg_catalog.pg_has_role(current_user, '\(role)', 'USAGE')")
        }
        + ["pg_file_settings", "pg_hba_file_rules", "pg_ident_file_mappings"].map { view in
            ("SELECT on \(view)", "pg_catalog.has_table_privilege('pg_catalog.\(view)', 'SELECT')")
        }
        + [
            "pg_read_binary_file(text, bigint, bigint)", "pg_show_all_file_settings()", "pg_hba_file_rules()",
            "pg_ident_file_mappings()",
        ].map { ("EXECUTE on \($0)", execute($0)) }

    private static func execute(_ function: String) -> String {
        "pg_catalog.has_function_privilege('pg_catalog.\(function)', 'EXECUTE')"
    }

    private static let query = """
        SELECT rolname, rolsuper, rolsuper OR rolreplication, \(execute("pg_switch_wal()")),
            \(execute("pg_ls_archive_statusdir()")), \(forFiles.map(\.sql).joined(separator: ", "))
        FROM pg_catalog.pg_roles WHERE rolname = current_user
        """
}
