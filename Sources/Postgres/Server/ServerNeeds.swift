// SPDX-License-Identifier: MIT

import Errors

/// What a server takes from its host beyond its own programs.
public struct ServerNeeds: Sendable, Equatable {
    /// The libraries that it loads at its start or with each session, as its settings name them; sorted.
    public let preloaded: [String]
    /// Those that functions of the connection's database are in, but for PostgreSQL's own; sorted.
    public let libraries: [String]
    /// The versions of the C library by whose order the text of databases is sorted (`pg_database.datcollversion`); sorted.
    public let libcVersions: [String]

    /// Asks the server. Needs no privilege; without pg_read_all_settings no preloaded library is known.
    public static func read(ordinary connection: Connection) async throws -> ServerNeeds {
        let settings = try await column(
            connection,
            """
            SELECT setting FROM pg_catalog.pg_settings
            WHERE name IN ('shared_preload_libraries', 'session_preload_libraries', 'local_preload_libraries')
            """)
        let libraries = try await column(
            connection,
            "SELECT DISTINCT probin FROM pg_catalog.pg_proc WHERE probin IS NOT NULL AND oid >= \(firstNormalOID)")
        let versions = try await column(
            connection,
            """
            SELECT DISTINCT datcollversion FROM pg_catalog.pg_database
            WHERE datlocprovider = 'c' AND datcollversion IS NOT NULL
            """)
        return ServerNeeds(
            preloaded: Set(settings.flatMap(names)).sorted(), libraries: libraries.sorted(),
            libcVersions: versions.sorted())
    }

    /// Below it are the objects of initdb (`FirstNormalObjectId`, src/include/access/transam.h).
    private static let firstNormalOID = 16384

    private static func column(_ connection: Connection, _ query: String) async throws -> [String] {
        try await connection.rows(query, timeout: factsTimeout).map { columns in
            var row = Row(columns, of: "what the server needs")
            return try row.required(Row.text)
        }
    }

    /// A setting's list: between commas, in double quotes where need be (`SplitDirectoriesString`,
    /// src/backend/utils/adt/varlena.c).
    static func names(in setting: String) -> [String] {
        var (names, name, isQuoted) = ([String](), "", false)
        for character in setting {
            switch character {
            case "\"": isQuoted.toggle()
            case "," where !isQuoted:
                names.append(name)
                name = ""
            default: name.append(character)
            }
        }
        return (names + [name]).map { $0[...].trimmed }.filter { !$0.isEmpty }
    }
}
