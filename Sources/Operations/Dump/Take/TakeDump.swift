// SPDX-License-Identifier: MIT

import Codec
import Errors
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
            do {
                let dump = try await take(key, session)
                await session.close()
                return dump
            } catch {
                await session.close()
                throw error
            }
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
        do {
            async let counts = countRows(session)
            let content = try await content(of: session, watch)
            let (object, findings) = try await store(id, options.suffix, options.outerCompression, content)
            var marker = DumpMarker(
                id, cluster: cluster, object: object, dump: options.format, snapshotAt: session.snapshot.time,
                startedAt: started, finishedAt: started, walden: waldenVersion)
            marker.describe(session)
            marker.neededMajor = findings.neededMajor
            marker.rowCounts = await counts
            marker.options = options.words
            await watch.close()
            return try await prove(id, &marker)
        } catch {
            await watch.close()
            throw error
        }
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

    /// The cluster's roles and tablespaces. Where passwords may not be read, they are left out, and that is said.
    func runGlobals(_ database: String) async throws -> StoredDump {
        try await startingAnew {
            do {
                return try await takeGlobals(database, withoutPasswords: false)
            } catch let error as WaldenError where error.code == .permission {
                let dump = try await takeGlobals(database, withoutPasswords: true)
                report(.warning("the roles were dumped without their passwords, which only a superuser may read"))
                return dump
            }
        }
    }

    private func takeGlobals(_ database: String, withoutPasswords: Bool) async throws -> StoredDump {
        let started = now()
        let (time, version) = try await server.connected(database) {
            (try await ServerClock.now(ordinary: $0), try await ServerVersion.text(ordinary: $0))
        }
        let id = DumpID(tier: tier, content: .globals, begun: time)
        var request = GlobalsRequest(database: database)
        (request.withoutPasswords, request.lockWait) = (withoutPasswords, options.lockWait)
        let stream = try await DumpStream.start(
            request, programs: programs, connection: try server.programConnection(), watch: nil)
        let compression = options.format == .plain ? options.compression : .gzip(level: 6)
        let (object, _) = try await store(id, DumpMarker.Format.plain.suffix, compression, .stream(stream))
        var marker = DumpMarker(
            id, cluster: cluster, object: object, dump: .plain, snapshotAt: time, startedAt: started,
            finishedAt: started, walden: waldenVersion)
        marker.postgresVersion = version
        if withoutPasswords { marker.options = ["--no-role-passwords"] }
        return try await prove(id, &marker)
    }
}

extension TakeDump {
    /// Two dumps of a database within one second would have one name: the second waits for the next.
    private func startingAnew(_ body: () async throws -> StoredDump) async throws -> StoredDump {
        var attempts = 3
        while true {
            do {
                return try await body()
            } catch let error as WaldenError where error.code == .conflict && error.canRetry && attempts > 0 {
                attempts -= 1
                try await Task.sleep(for: .milliseconds(1100))
            }
        }
    }

    /// Stores the content, looking at it on the way where it cannot be looked at again.
    private func store(_ id: DumpID, _ suffix: String, _ compression: Compression, _ content: DumpContent) async throws
        -> (BackupMarker.Object, DumpProof.Findings)
    {
        do {
            let proof = proof(of: id, suffix)
            let writer = DumpWriter(place.dumps, Wrapping(compression, place.sealing), workers: options.workers)
            let findings = FindingsBox()
            let object = try await writer.write(id, suffix: suffix) {
                if let bytes = try await content.next() {
                    try await proof.push(bytes)
                    report(.progress(UInt64(bytes.count)))
                    return bytes
                }
                // Before the body ends: what is no whole dump is not stored.
                await findings.set(try await proof.finish())
                return nil
            }
            for warning in content.warnings() { report(.warning("\(id): \(warning)")) }
            await content.close()
            return (object, await findings.value)
        } catch {
            await content.close()
            throw error
        }
    }

    private func proof(of id: DumpID, _ suffix: String) -> DumpProof {
        let format = suffix == DumpMarker.Format.plain.suffix ? .plain : options.format
        return DumpProof(format, isGlobals: id.database == nil, programs, environment: server.environment)
    }

    /// Reads the stored object back; then, and only then, the dump exists.
    private func prove(_ id: DumpID, _ marker: inout DumpMarker) async throws -> StoredDump {
        marker.note = note
        marker.programVersion = programs.version.text
        (marker.sealing, marker.recipients) = (place.sealing.name, place.sealing.fingerprints)
        do {
            report(.proving(id))
            try await DumpReading(place.dumps).check(StoredDump(id: id, marker: marker))
            marker.finishedAt = now()
            let dump = StoredDump(id: id, marker: marker)
            try await place.dumps.commit(dump)
            return dump
        } catch {
            await discard(StoredDump(id: id, marker: marker))
            throw error
        }
    }

    /// Without a marker it is no dump; it takes room all the same.
    private func discard(_ dump: StoredDump) async {
        do {
            try await Task { try await place.dumps.removeObject(try place.dumps.objectKey(of: dump)) }.value
        } catch {
            report(.warning("what the failed dump \(dump.id) left could not be removed: \(error)"))
        }
    }
}

/// What a proof found, on its way out of a stream.
private actor FindingsBox {
    private(set) var value = DumpProof.Findings()

    func set(_ findings: DumpProof.Findings) { value = findings }
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
