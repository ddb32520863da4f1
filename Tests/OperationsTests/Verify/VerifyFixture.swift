// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// A repository in memory with real WAL: segments 1 to 12 of 1 MiB with a commit each and a record over nearly each border, and
/// two backups, which need 2 and 3, and 6 and 7.
final class VerifyFixture: Sendable {
    static let generation = Archives.generation
    static let layout = Layout(cluster: "main", generation: generation.id)
    static let wal = write()
    static let start: Int64 = 1_795_341_600_000_000
    static let ids = [2, 6].map { id($0) }

    let name: String
    let store: MemoryStore
    let way: CopyFixture.Way

    private init(_ name: String, _ store: MemoryStore, _ way: CopyFixture.Way) {
        (self.name, self.store, self.way) = (name, store, way)
    }

    /// With the same content whatever the way.
    static func make(_ name: String = "local", _ way: CopyFixture.Way = .init(), wal: [UInt64: [UInt8]] = wal)
        async throws -> VerifyFixture
    {
        let store = MemoryStore()
        _ = try await Archives.make(store)
        let cluster = try await CopyFixture.open(store, way)
        for (number, bytes) in wal.sorted(by: { $0.key < $1.key }) {
            try await CopyFixture.push(.segment(Segment.name(number)), bytes, to: try cluster.wal(generation))
        }
        for first in [2, 6] as [UInt64] { try await backUp(first, in: cluster) }
        return VerifyFixture(name, store, way)
    }

    /// The ninth ends with a switch.
    private static func write() -> [UInt64: [UInt8]] {
        var wal = WrittenWAL(from: 1)
        for number in 1...12 as ClosedRange<UInt64> {
            wal.commit(UInt32(number), at: Int64(number) * 60_000_000)
            guard number != 9 else {
                wal.switchSegment()
                continue
            }
            let room = Int((number + 1) << 20 - wal.position)
            wal.padding(room + (number < 12 ? 10_000 : -10_000))
        }
        return wal.segments
    }

    static func id(_ first: UInt64) -> BackupID {
        BackupID(startedAt: Instant(microseconds: start + Int64(first) * 60_000_000))
    }

    private static func backUp(_ first: UInt64, in cluster: ClusterArchive) async throws {
        let backups = cluster.backups(generation)
        let (id, wrapping) = (id(first), Wrapping(cluster.compression.backup, cluster.sealing.sealing))
        let begun = Instant(microseconds: 946_684_800_000_000 + Int64(first) * 60_000_000)
        try await backups.begin(id, StartedRecord(startedAt: begun, process: .current))
        let writer = TreeWriter(backups, id, wrapping, workers: 1, framesPerPart: 2)
        let rest = Mutex((0..<5).map { CopyFixture.noise(50_000, seed: UInt8($0)) }[...])
        let parts = try await writer.write(tree: "base") { rest.withLock { $0.popFirst() } }
        let index = Array(indexText.utf8)
        let manifest = manifest
        let objects = [
            try await writer.write(
                object: "files.jsonl\(wrapping.compression.suffix)", try wrapping.compression.compressed(index),
                rawBytes: UInt64(index.count)),
            try await writer.write(object: "backup_manifest", manifest, rawBytes: UInt64(manifest.count)),
        ]
        var marker = BackupMarker(
            id: id, cluster: "main", generation: generation.id, postgresVersion: "15.1", blockBytes: 8192,
            segmentSize: Segment.size, dataChecksums: true, timeline: .first, startLSN: LSN(first << 20 | 0x28),
            stopLSN: LSN((first + 1) << 20 | 0x8000), startedAt: begun,
            stoppedAt: Instant(microseconds: begun.microseconds + 30_000_000), compression: wrapping.compression.name,
            trees: [BackupMarker.Tree(name: "base", path: nil, parts: parts)], objects: objects, configuration: [],
            checksumFailures: [], note: nil, walden: "0")
        marker.say(wrapping.sealing)
        try await backups.commit(marker)
    }

    private static let indexText = """
        {"kind":"file","length":8192,"mode":384,"modified":1,"offset":512,"path":"PG_VERSION","tree":"base"}
        {"kind":"file","length":100000,"mode":384,"modified":1,"offset":9216,"path":"base/5/1259","tree":"base"}

        """

    private static let manifest: [UInt8] = {
        let text = Array("{ \"PostgreSQL-Backup-Manifest-Version\": 1,\n\"Files\": [],\n".utf8)
        return text + Array("\"Manifest-Checksum\": \"\(SHA256Digest.of(text).hexadecimal)\"}\n".utf8)
    }()
}

// MARK: What is done to it, and with it

extension VerifyFixture {
    var place: RepositoryPlace {
        RepositoryPlace(
            name: name, store: store, compression: CompressionChoice(wal: way.compression, backup: way.compression),
            sealing: way.sealing, keys: way.keys)
    }

    func marker(_ id: BackupID) async throws -> BackupMarker {
        try #require(try await CopyFixture.open(store, way).backups(Self.generation).marker(of: id))
    }

    func partKey(_ id: BackupID, _ part: Int) async throws -> ObjectKey {
        try ObjectKey(Self.layout.backup(id) + (try await marker(id).trees[0].parts[part].key))
    }

    func flip(_ key: ObjectKey) async throws { try await store.replace(key) { $0[$0.count - 6] ^= 0x20 } }

    func dropSegment(_ number: UInt64) async throws { try await store.delete(try await store.segmentKey(number)) }

    /// Verifies it, or with `others` them too.
    func verify(
        among others: [VerifyFixture] = [], store: (any ObjectStore)? = nil, after minutes: Int64 = 0,
        _ change: (inout VerifyRequest) -> Void = { _ in }, tell: @escaping @Sendable (VerifyEvent) -> Void = { _ in }
    ) async throws -> VerifyReport {
        var request = VerifyRequest(workers: 2, waldenVersion: "0")
        change(&request)
        let own = RepositoryPlace(
            name: name, store: store ?? self.store, compression: place.compression, sealing: way.sealing,
            keys: way.keys)
        let all = ClusterRepositories([own] + others.map(\.place), cluster: "main")
        let now = Instant(microseconds: Self.start + 3_600_000_000 + minutes * 60_000_000)
        return try await VerifyRepositories(
            try all.only(name), among: all, request, now: { now }, tell: tell
        ).run()
    }

    func record() async throws -> VerifyRecord? {
        try await VerifyRecords(store: store, layout: Self.layout).newest()
    }
}

extension VerifyReport {
    /// The only finding.
    var only: VerifyFinding? { findings.count == 1 ? findings[0] : nil }
}

extension VerifyFinding {
    /// The numbers of its segments.
    var numbers: ClosedRange<UInt64>? {
        if case .segments(let run) = subject { run.first...run.last } else { nil }
    }
}
