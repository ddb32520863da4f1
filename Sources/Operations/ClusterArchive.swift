// SPDX-License-Identifier: MIT

public import Codec
import Errors
public import PITR
public import Repository
public import Storage

/// One cluster in one repository, and how new objects of it are compressed.
public struct ClusterArchive: Sendable {
    public let store: any ObjectStore
    public let record: ClusterRecord
    public let compression: CompressionChoice
    public let sealing: SealingChoice
    /// What opens what is sealed.
    public let keys: Keyring

    /// Throws `.notFound` when there is no repository or it does not know the cluster: never taken for an empty one.
    public static func open(
        _ store: any ObjectStore, cluster: String, _ compression: CompressionChoice, sealing: SealingChoice = .none,
        keys: Keyring = Keyring()
    ) async throws -> ClusterArchive {
        let record = try await Repository(store).knownCluster(cluster)
        return ClusterArchive(store: store, record: record, compression: compression, sealing: sealing, keys: keys)
    }

    public func layout(_ generation: ClusterRecord.Generation) -> Layout {
        Layout(cluster: record.cluster, generation: generation.id)
    }

    public func wal(_ generation: ClusterRecord.Generation) throws -> WALArchive {
        WALArchive(
            store: store, layout: layout(generation), segmentSize: try generation.segmentSize(),
            compression: compression.wal, sealing: sealing, keys: keys)
    }

    /// How the objects of new base backups are made.
    var backupWrapping: Wrapping { Wrapping(compression.backup, sealing.backup) }

    public func backups(_ generation: ClusterRecord.Generation) -> BackupStore {
        BackupStore(store: store, layout: layout(generation), keys: keys)
    }

    /// The generation of `identifier`, or the newest where nobody can tell which server is asking.
    ///
    /// Throws `.refused` for a system identifier that is none of this cluster's.
    public func generation(of identifier: SystemIdentifier?) throws -> ClusterRecord.Generation {
        guard let identifier else { return try record.newest() }
        if let known = record.generation(of: identifier) { return known }
        throw WaldenError(
            .refused,
            "the server's system identifier is \(identifier), and \(record.cluster) in the repository belongs to "
                + "\(try record.newest().systemIdentifier)",
            hint: "After initdb or pg_upgrade run walden init --new-generation; switch archiving off in a copy.")
    }
}

/// What new objects are compressed with; what is stored already may differ.
public struct CompressionChoice: Sendable, Equatable {
    public let wal: Compression
    public let backup: Compression

    public init(wal: Compression, backup: Compression) {
        self.wal = wal
        self.backup = backup
    }
}
