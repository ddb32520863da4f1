// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Operations
import PITR
import Storage
import Synchronization
import SystemPackage

@testable import Agent

/// A `pg_wal` with segments of 1 MiB that are ready to be archived, and a store in memory that they go to.
final class ServerFolder: Sendable {
    let store: GatedStore
    private let folder: FilePath
    private let push: PushWAL
    private let asks = Mutex(0)

    init(_ folder: FilePath, _ store: GatedStore, _ push: PushWAL) {
        (self.folder, self.store, self.push) = (folder, store, push)
    }

    var puts: Int { store.counts.withLock { $0.puts } }
    /// How many puts wait at the gate.
    var waiting: Int { store.counts.withLock { $0.waiting } }
    /// How many pushes were asked for.
    var asked: Int { asks.withLock { $0 } }

    func archiver(_ lookAhead: LookAhead) -> Archiver { Archiver(push, lookAhead) }

    func push(_ number: UInt64, _ archiver: Archiver) async throws -> PushWAL.Report {
        let name = Segment.name(number)
        let file = open(folder.appending(name).string, O_RDONLY | O_CLOEXEC)
        let wal = open(folder.string, O_RDONLY | O_CLOEXEC)
        guard let origin = PushOrigin(PassedDescriptors([file, wal])) else { throw Errno.badFileDescriptor }
        asks.withLock { $0 += 1 }
        return try await archiver.push(try WALFile(name: name), at: FilePath(name), from: origin)
    }

    func write(_ number: UInt64, filler: UInt8 = 0x5A) throws {
        var segment = Segment(number)
        segment.filler = filler
        try folder.appending(Segment.name(number)).write(segment.bytes)
    }

    func ready(_ number: UInt64) throws { try status(number).write() }
    func unready(_ number: UInt64) throws { unlink(status(number).string) }

    /// What is in the store, sorted.
    func numbers() async throws -> [UInt64] {
        try await store.walKeys().compactMap { key in
            key.split(separator: "/").last.flatMap {
                WALSegment(name: String($0.prefix(24)), size: Segment.size)?.number
            }
        }.sorted()
    }

    private func status(_ number: UInt64) -> FilePath {
        folder.appending("archive_status").appending("\(Segment.name(number)).ready")
    }
}

/// Runs `body` with a server that has these segments ready. What is put waits at the gate, where there is one.
func withServer(
    segments: ClosedRange<UInt64>, gate: Gate? = nil, plan: [FaultRule] = [],
    _ body: (ServerFolder) async throws -> Void
) async throws {
    try await withFolder { folder in
        let store = GatedStore(FaultyStore(MemoryStore(), plan: plan), gate)
        let server = ServerFolder(folder, store, PushWAL(try await Archives.make(store)))
        try folder.appending("archive_status").makeFolder()
        for number in segments {
            try server.write(number)
            try server.ready(number)
        }
        try await body(server)
    }
}

/// A store whose segments wait at a gate, and are counted.
final class GatedStore: ObjectStore {
    let counts = Mutex((puts: 0, waiting: 0))
    private let store: any ObjectStore
    private let gate: Gate?

    init(_ store: any ObjectStore, _ gate: Gate?) { (self.store, self.gate) = (store, gate) }

    var properties: StoreProperties { store.properties }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        if let gate, key.text.contains("/wal/") {
            counts.withLock { $0.waiting += 1 }
            await gate.wait()
        }
        counts.withLock { $0.puts += 1 }
        return try await store.put(key, body, condition)
    }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        try await store.get(key, range: range)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}
