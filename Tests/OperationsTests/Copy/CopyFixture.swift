// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// A repository with a backup of small parts and the WAL around it, and the means to look at what was copied from it.
struct CopyFixture: Sendable {
    /// How a repository stores.
    struct Way: Sendable {
        var compression = Compression.zstd(level: 1)
        var sealing = SealingChoice.none
        var keys = Keyring()

        static func sealed(_ identity: AgeIdentity, withKey: Bool = true) -> Way {
            Way(
                sealing: SealingChoice(.age([identity.recipient])), keys: withKey ? Keyring([identity]) : Keyring())
        }
    }

    static let now = Markers.now
    static let id = BackupID(startedAt: now)
    static let frameBytes = 50_000

    let store: MemoryStore
    let way: Way
    let marker: BackupMarker

    /// Segments 1 to 5, of which the backup needs 2 and 3.
    static func make(_ way: Way = Way()) async throws -> CopyFixture {
        let store = MemoryStore()
        _ = try await Archives.make(store)
        let cluster = try await open(store, way)
        let marker = try await backup(in: cluster)
        let archive = try cluster.wal(Archives.generation)
        for number in 1...5 as ClosedRange<UInt64> {
            try await push(.segment(Segment.name(number)), Segment(number).bytes, to: archive)
        }
        return CopyFixture(store: store, way: way, marker: marker)
    }

    static func open(_ store: any ObjectStore, _ way: Way) async throws -> ClusterArchive {
        try await ClusterArchive.open(
            store, cluster: "main", CompressionChoice(wal: way.compression, backup: way.compression),
            sealing: way.sealing, keys: way.keys)
    }

    static func push(_ file: WALFile, _ bytes: [UInt8], to archive: WALArchive) async throws {
        let source = WALSource(byteCount: UInt64(bytes.count)) { offset, buffer in
            buffer.copyBytes(from: bytes[Int(offset)..<Int(offset) + buffer.count])
        }
        #expect(try await archive.push(file, WALContent(source)) == .stored)
    }

    /// What a fault or a spy is put around.
    func open() async throws -> ClusterArchive { try await Self.open(store, way) }

    func copy(
        to store: any ObjectStore, _ target: Way = Way(), _ selection: CopySelection = .backups([id]),
        tell: @escaping @Sendable (CopyEvent) -> Void = { _ in }
    ) async throws -> CopyRepository {
        CopyRepository(
            from: try await open(), to: try await Self.open(store, target), selection, now: Self.now, tell: tell)
    }

    static func noise(_ count: Int, seed: UInt8) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ $0 >> 9) ^ seed }
    }

    private static func backup(in cluster: ClusterArchive) async throws -> BackupMarker {
        let backups = cluster.backups(Archives.generation)
        let wrapping = Wrapping(cluster.compression.backup, cluster.sealing.sealing)
        let writer = TreeWriter(backups, id, wrapping, workers: 2, framesPerPart: 2)
        try await backups.begin(id, StartedRecord(startedAt: now, process: .current))
        var trees: [BackupMarker.Tree] = []
        for (name, path, frames) in [("16385", "/srv/fast", 1), ("base", nil, 5)] as [(String, String?, Int)] {
            let rest = Mutex((0..<frames).map { noise(frameBytes, seed: UInt8($0)) }[...])
            let parts = try await writer.write(tree: name) { rest.withLock { $0.popFirst() } }
            trees.append(BackupMarker.Tree(name: name, path: path, parts: parts))
        }
        let index = noise(3000, seed: 9)
        let objects = [
            try await writer.write(
                object: "files.jsonl\(wrapping.compression.suffix)", try wrapping.compression.compressed(index),
                rawBytes: UInt64(index.count)),
            try await writer.write(object: "backup_manifest", noise(900, seed: 4), rawBytes: 900),
        ]
        var marker = BackupMarker(
            id: id, cluster: "main", generation: Archives.generation.id, postgresVersion: "15.1", blockBytes: 8192,
            segmentSize: Segment.size, dataChecksums: true, timeline: .first, startLSN: LSN(0x20_0028),
            stopLSN: LSN(0x30_0138), startedAt: now, stoppedAt: now, compression: wrapping.compression.name,
            trees: trees, objects: objects, configuration: [], checksumFailures: [], note: "of the test", walden: "0")
        marker.say(wrapping.sealing)
        try await backups.commit(marker)
        return marker
    }
}
