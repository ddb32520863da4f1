// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
import Postgres
import Repository

/// Takes the dump of one database, or of the cluster's globals, into one place: it exists only once it is known to be good.
struct TakeDump: Sendable {
    let place: DumpPlace
    let server: DumpServer
    let programs: DumpPrograms
    let options: DumpOptions
    let tier: DumpTier
    let cluster: String
    let note: String?
    let waldenVersion: String
    let now: @Sendable () -> Instant
    let report: @Sendable (TakeDumps.Event) -> Void

    /// The dump of a database.
    func run(_ database: String) async throws -> StoredDump {
        let key = try DatabaseKey(database)
        return try await startingAnew {
            let session = try await DumpSession.open(server.settings, database: database)
            return try await closing(with: session.close) { try await take(key, session) }
        }
    }

    private func take(_ key: DatabaseKey, _ session: DumpSession) async throws -> StoredDump {
        if let why = session.snapshot.whyNotExported {
            report(.warning("rows of \(key.name) are not counted, since the server exports no snapshot: \(why)"))
        }
        let id = DumpID(tier: tier, content: .database(key), begun: session.snapshot.time)
        report(.begun(id, bytes: session.database.bytes.map { UInt64(clamping: $0) }))
        let started = now()
        let watch = try await session.watch()
        var marker = try await closing(with: watch.close) {
            async let counts = countRows(session)
            let content = try await content(of: session, watch)
            let (object, neededMajor) = try await store(id, options.format, options.outerCompression, content)
            var marker = DumpMarker(
                id, cluster: cluster, object: object, dump: options.format, snapshotAt: session.snapshot.time,
                startedAt: started, finishedAt: started, walden: waldenVersion)
            marker.describe(session)
            marker.neededMajor = neededMajor
            marker.rowCounts = await counts
            marker.options = options.words
            return marker
        }
        return try await prove(id, &marker)
    }

    /// What cannot be counted is no reason to have no dump.
    private func countRows(_ session: DumpSession) async -> [DumpMarker.RowCount] {
        guard options.countFor > .zero else { return [] }
        do {
            return try await session.rowCounts(within: options.countFor).map {
                DumpMarker.RowCount(schema: $0.schema, table: $0.table, rows: $0.rows)
            }
        } catch {
            report(.warning("rows of \(session.database.name) could not be counted: \(error)"))
            return []
        }
    }

    private func content(of session: DumpSession, _ watch: LockWatch) async throws -> DumpContent {
        let request = options.request(session.database.name, snapshot: session.snapshot.identifier)
        let connection = try server.programConnection()
        guard options.format == .directory else {
            return .stream(
                try await DumpStream.start(
                    request, programs: programs, connection: connection, serverVersion: session.serverVersion,
                    watch: watch))
        }
        let folder = Scratch.path(in: options.scratch, for: "dump")
        let warnings = try await DirectoryDump.run(
            request, into: folder, programs: programs, connection: connection, watch: watch)
        return try await .folder(folder, warnings: warnings)
    }
}

extension DumpMarker {
    /// What the session knows of the database.
    fileprivate mutating func describe(_ session: DumpSession) {
        let database = session.database
        postgresVersion = session.fullVersion
        tables = session.tables
        properties = Properties(
            encoding: database.encoding, collation: database.collation, characterType: database.characterType,
            localeProvider: database.localeProvider, locale: database.locale, icuRules: database.icuRules,
            owner: database.owner)
    }
}
