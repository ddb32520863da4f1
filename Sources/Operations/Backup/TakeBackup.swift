// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import PITR
public import Postgres
public import Repository
import Storage

/// Takes a base backup over the replication protocol and stores it.
///
/// The backup exists only when everything is durable and every WAL segment that it needs is in the repository.
public struct TakeBackup: Sendable {
    public struct Request: Sendable {
        public var connection: ConnectionSettings
        public var fastCheckpoint: Bool
        public var note: String?
        /// How many frames are compressed at once.
        public var workers: Int
        /// How long to wait for the backup's WAL without any of it arriving.
        public var walPatience: Duration
        public var maxRateKiB: Int?
        public var waldenVersion: String

        public init(
            connection: ConnectionSettings, fastCheckpoint: Bool, note: String?, workers: Int, walPatience: Duration,
            maxRateKiB: Int?, waldenVersion: String
        ) {
            self.connection = connection
            self.fastCheckpoint = fastCheckpoint
            self.note = note
            self.workers = workers
            self.walPatience = walPatience
            self.maxRateKiB = maxRateKiB
            self.waldenVersion = waldenVersion
        }
    }

    private let cluster: ClusterArchive
    private let request: Request
    private let report: @Sendable (BackupEvent) -> Void

    public init(_ cluster: ClusterArchive, _ request: Request, report: @escaping @Sendable (BackupEvent) -> Void) {
        self.cluster = cluster
        self.request = request
        self.report = report
    }

    /// The marker of the backup that now exists.
    public func run() async throws -> BackupMarker {
        try await cluster.sealing.checkBackup()
        let server = try await BackupServer.connect(request.connection, cluster)
        do {
            let marker = try await take(from: server)
            await server.close()
            return marker
        } catch {
            await server.close()
            throw error
        }
    }

    private func take(from server: BackupServer) async throws -> BackupMarker {
        let backups = cluster.backups(server.generation)
        let began = try await ServerClock.now(ordinary: server.ordinary)
        try await sweep(backups, now: began)
        let needs = try await needs(of: server)
        let (id, now) = try await claim(backups, server)
        do {
            var marker = try await fill(id, from: server, startedAt: now, into: backups)
            marker.needs = needs
            try await backups.commit(marker)
            return marker
        } catch {
            await discard(id, of: backups)
            throw error
        }
    }

    /// A backup is worth having without them.
    private func needs(of server: BackupServer) async throws -> BackupMarker.Needs? {
        do {
            return BackupMarker.Needs(try await ServerNeeds.read(ordinary: server.ordinary))
        } catch let error as WaldenError where error.code != .cancelled && error.code != .unavailable {
            report(.warning("which libraries the server needs is not noted: \(error)"))
            return nil
        }
    }

    /// Whoever may store and not delete takes backups all the same: what is left then is invisible, and stays.
    private func sweep(_ backups: BackupStore, now: Instant) async throws {
        do {
            for id in try await backups.sweepInterrupted(now: now) { report(.swept(id)) }
        } catch let error as WaldenError where error.code == .permission {
            report(.warning("what interrupted backups left could not be removed: \(error)"))
        }
    }

    /// An id tells seconds, and a small backup may take less than one: then this waits for the next.
    private func claim(_ backups: BackupStore, _ server: BackupServer) async throws -> (BackupID, Instant) {
        var attempts = 20
        while true {
            let now = try await ServerClock.now(ordinary: server.ordinary)
            let id = BackupID(startedAt: now)
            do {
                try await backups.begin(id, StartedRecord(startedAt: now, process: .current))
                return (id, now)
            } catch let error as WaldenError where error.code == .conflict && attempts > 0 {
                attempts -= 1
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }

    private func fill(_ id: BackupID, from server: BackupServer, startedAt: Instant, into backups: BackupStore)
        async throws -> BackupMarker
    {
        report(.begun(id))
        let stream = try await BaseBackupStream.begin(
            server.replication,
            BaseBackupOptions(
                label: "walden \(id.text)", fastCheckpoint: request.fastCheckpoint, maxRateKiB: request.maxRateKiB),
            idleTimeout: .seconds(300))
        let first = WALSegment.containing(
            stream.start.lsn, on: stream.start.timeline, size: server.facts.segmentSize)
        let use = AnnounceUse(
            .backup, of: server.generation.id, backup: id, from: first.name(size: server.facts.segmentSize),
            in: [cluster.store], cluster: cluster.record.cluster
        ) { report(.warning($0)) }
        return try await use.during { try await store(id, stream, from: server, startedAt: startedAt, into: backups) }
    }

    private func store(
        _ id: BackupID, _ stream: BaseBackupStream, from server: BackupServer, startedAt: Instant,
        into backups: BackupStore
    ) async throws -> BackupMarker {
        let contents = BackupContents(
            TreeWriter(backups, id, cluster.backupWrapping, workers: request.workers), cluster.compression.backup,
            stream, report)
        let stored = try await contents.store()
        let configuration = try await keepConfiguration(of: server, with: contents)
        let stoppedAt = try await ServerClock.now(ordinary: server.ordinary)
        var marker = BackupMarker(
            id: id, cluster: cluster.record.cluster, generation: server.generation.id,
            postgresVersion: server.facts.fullVersion, blockBytes: server.facts.blockSize,
            segmentSize: server.facts.segmentSize, dataChecksums: server.facts.dataChecksums,
            timeline: stream.start.timeline, startLSN: stream.start.lsn, stopLSN: stored.stop, startedAt: startedAt,
            stoppedAt: stoppedAt, compression: cluster.compression.backup.name, trees: stored.trees,
            objects: stored.objects + configuration.objects, configuration: configuration.files,
            checksumFailures: stream.checksumFailures, note: request.note, walden: request.waldenVersion)
        marker.say(cluster.sealing.backup)
        try await waitForWAL(of: marker, server)
        return marker
    }

    private func keepConfiguration(of server: BackupServer, with contents: BackupContents) async throws
        -> ConfigurationArchive.Stored
    {
        let found = try await ConfigurationFiles.read(ordinary: server.ordinary, facts: server.facts)
        for warning in found.warnings { report(.warning(warning)) }
        return try await ConfigurationArchive(found.files, mainFile: server.facts.settings["config_file"]).store(
            contents)
    }

    private func waitForWAL(of marker: BackupMarker, _ server: BackupServer) async throws {
        let wait = try BackupWALWait(
            archive: cluster.wal(server.generation), marker: marker, patience: request.walPatience, report: report)
        try await wait.run { missing in
            let archiver = try await ArchiverFacts.read(ordinary: server.ordinary)
            return ArchivingDiagnosis.explain(missing: missing, settings: server.facts, archiver: archiver)
        }
    }

    /// What is left of a failed backup is invisible anyway; where removing it fails too, the next backup sweeps it.
    private func discard(_ id: BackupID, of backups: BackupStore) async {
        do {
            // A cancelled task could not remove anything any more, so this goes on in one of its own.
            _ = try await Task { try await backups.remove(id) }.value
        } catch {
            report(
                .warning(
                    "what the failed backup \(id.text) left could not be removed; the next one sweeps it: \(error)"))
        }
    }
}

extension BackupMarker.Needs {
    fileprivate init(_ needs: ServerNeeds) {
        self.init(preloaded: needs.preloaded, libraries: needs.libraries, libcVersions: needs.libcVersions)
    }
}
