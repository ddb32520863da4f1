// SPDX-License-Identifier: MIT

import Errors

/// What a database is besides its contents: enough to make one like it.
public struct DatabaseProperties: Sendable, Hashable {
    public var name: String
    /// The server's name of it: `UTF8`.
    public var encoding: String
    public var collation: String
    public var characterType: String
    /// `c`, `i` or `b` (builtin), as in pg_database; nil where the server knows of none.
    public var localeProvider: String?
    /// The locale of ICU or of the builtin provider.
    public var locale: String?
    public var icuRules: String?
    public var owner: String
    /// On disk; nil when it is not known.
    public var bytes: Int64?
    public var comment: String?
    /// What ALTER DATABASE … SET gave it, each as `name=value`. No dump holds them, and pg_dumpall's globals neither.
    public var settings: [String]

    public init(
        name: String, encoding: String, collation: String, characterType: String, localeProvider: String? = nil,
        locale: String? = nil, icuRules: String? = nil, owner: String, bytes: Int64? = nil, comment: String? = nil,
        settings: [String] = []
    ) {
        self.name = name
        self.encoding = encoding
        self.collation = collation
        self.characterType = characterType
        self.localeProvider = localeProvider
        self.locale = locale
        self.icuRules = icuRules
        self.owner = owner
        self.bytes = bytes
        self.comment = comment
        self.settings = settings
    }
}

extension DatabaseProperties {
    /// Those of the database that `connection` is connected to.
    public static func read(ordinary connection: Connection) async throws -> DatabaseProperties {
        let settings = try await connection.rows(settingsQuery, timeout: factsTimeout)
        let rows = try await connection.rows(query, timeout: factsTimeout)
        var row = try Row(only: rows, of: "the database's properties")
        return DatabaseProperties(
            name: try row.required(Row.text), encoding: try row.required(Row.text),
            collation: try row.required(Row.text), characterType: try row.required(Row.text),
            localeProvider: try row.optional(Row.text), locale: try row.optional(Row.text),
            icuRules: try row.optional(Row.text), owner: try row.required(Row.text),
            bytes: try row.optional { Int64($0) }, comment: try row.optional(Row.text),
            settings: settings.compactMap { $0.first ?? nil })
    }

    private static let settingsQuery = """
        SELECT pg_catalog.unnest(s.setconfig) FROM pg_catalog.pg_db_role_setting AS s
            JOIN pg_catalog.pg_database AS d ON d.oid = s.setdatabase
        WHERE s.setrole = 0 AND d.datname = pg_catalog.current_database()
        """

    // Columns came and were renamed from one major version to the next (daticulocale, datlocale), so they are asked for by way of
    // JSON, where one that is not there is NULL.
    private static let query = """
        SELECT d.datname, pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
            j.fields ->> 'datlocprovider', coalesce(j.fields ->> 'datlocale', j.fields ->> 'daticulocale'),
            j.fields ->> 'daticurules', pg_catalog.pg_get_userbyid(d.datdba), pg_catalog.pg_database_size(d.oid),
            pg_catalog.shobj_description(d.oid, 'pg_database')
        FROM pg_catalog.pg_database AS d, LATERAL (SELECT pg_catalog.to_jsonb(d) AS fields) AS j
        WHERE d.datname = pg_catalog.current_database()
        """
}
