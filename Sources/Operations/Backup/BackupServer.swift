// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

/// The server that a backup is taken from: its two connections, what is known of it, and the lock on it.
struct BackupServer: Sendable {
    /// For questions; holds the lock until it is closed.
    let ordinary: Connection
    /// For BASE_BACKUP.
    let replication: Connection
    let facts: ServerFacts
    let generation: ClusterRecord.Generation

    private static let connectTimeout = Duration.seconds(15)

    /// Throws `.refused` for a server that is not the cluster's or cannot archive, `.locked` while another backup runs.
    static func connect(_ settings: ConnectionSettings, _ cluster: ClusterArchive) async throws -> BackupServer {
        let ordinary = try await Connection.open(settings, .ordinary(database: nil), connectTimeout: connectTimeout)
        do {
            let facts = try await ServerFacts.read(ordinary: ordinary)
            let generation = try cluster.generation(of: facts.systemIdentifier)
            try check(facts, generation)
            _ = try await BackupLock.acquire(ordinary: ordinary, name: "walden backup \(cluster.record.cluster)")
            let replication = try await Connection.open(settings, .replication, connectTimeout: connectTimeout)
            return BackupServer(ordinary: ordinary, replication: replication, facts: facts, generation: generation)
        } catch {
            await ordinary.close()
            throw error
        }
    }

    func close() async {
        await replication.close()
        await ordinary.close()
    }

    /// Fails before hours of copying rather than after them.
    private static func check(_ facts: ServerFacts, _ generation: ClusterRecord.Generation) throws {
        guard facts.major >= 15 else {
            throw WaldenError(.refused, "the server is PostgreSQL \(facts.fullVersion), and Walden needs 15 or later")
        }
        guard facts.major == generation.major, try facts.segmentSize == generation.segmentSize() else {
            throw WaldenError(
                .refused,
                "the server (PostgreSQL \(facts.major), WAL segments of \(facts.segmentSize.bytes) bytes) is not the "
                    + "one that walden init saw (\(generation.major), \(generation.segmentBytes))",
                hint: "After pg_upgrade or initdb run walden init --new-generation.")
        }
        if let problem = ArchivingDiagnosis.cannotArchive(facts) { throw problem }
    }
}
