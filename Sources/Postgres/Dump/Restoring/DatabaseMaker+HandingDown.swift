// SPDX-License-Identifier: MIT

import Errors

extension DatabaseMaker {
    public func hasRole(_ name: String) async throws -> Bool {
        let rows = try await connection.rows(
            "SELECT FROM pg_catalog.pg_roles WHERE rolname = $1", parameters: [name], timeout: factsTimeout)
        return !rows.isEmpty
    }

    /// Gives `new` who may do what with the database `old`, and its limit of connections: what belongs to a database, and to none of
    /// its contents. Both have the same owner.
    public func handDownPrivileges(of old: String, to new: String) async throws {
        let rows = try await connection.rows(Self.privilegesQuery, parameters: [old, new], timeout: factsTimeout)
        for row in rows {
            guard let statement = row.first ?? nil else { continue }
            _ = try await run(statement, "give \(new) the privileges of \(old)")
        }
    }

    /// Gives `new` the settings of the database `old` (ALTER DATABASE … SET), those that roles have in it included.
    ///
    /// After the contents are restored, as ``set(_:of:)`` says.
    public func handDownSettings(of old: String, to new: String) async throws {
        let rows = try await connection.rows(
            """
            SELECT r.rolname, pg_catalog.unnest(s.setconfig) FROM pg_catalog.pg_db_role_setting AS s
                JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
                LEFT JOIN pg_catalog.pg_roles AS r ON r.oid = s.setrole
            WHERE d.datname = $1
            """, parameters: [old], timeout: factsTimeout)
        let database = "DATABASE \(try SQLName.identifier(new))"
        for columns in rows {
            var row = Row(columns, of: "a database's settings")
            let (role, setting) = (try row.optional(Row.text), try row.required(Row.text))
            let subject = try role.map { "ROLE \(try SQLName.identifier($0)) IN \(database)" } ?? database
            try await set([setting], of: subject, new)
        }
    }

    private static let privilegesQuery = """
        SELECT statement FROM (
            SELECT 1 AS place, pg_catalog.format('ALTER DATABASE %I CONNECTION LIMIT %s', $2::text, datconnlimit)
                FROM pg_catalog.pg_database WHERE datname = $1 AND datconnlimit <> -1
            UNION ALL SELECT 2, pg_catalog.format('REVOKE ALL ON DATABASE %I FROM PUBLIC', $2::text)
                FROM pg_catalog.pg_database WHERE datname = $1 AND datacl IS NOT NULL
            UNION ALL SELECT 3, pg_catalog.format('GRANT %s ON DATABASE %I TO %s%s', a.privilege_type, $2::text,
                CASE WHEN a.grantee = 0 THEN 'PUBLIC'
                    ELSE pg_catalog.quote_ident(pg_catalog.pg_get_userbyid(a.grantee)) END,
                CASE WHEN a.is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM pg_catalog.pg_database AS d, LATERAL pg_catalog.aclexplode(d.datacl) AS a WHERE d.datname = $1
        ) AS statements (place, statement) ORDER BY place
        """
}
