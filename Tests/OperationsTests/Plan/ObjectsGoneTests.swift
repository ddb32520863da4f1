// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// Objects that the listing shows and that are gone when they are read: deleted behind our back, while a plan is made.
@Suite("ObjectsGone") struct ObjectsGoneTests {
    private let store = MemoryStore()
    private var layout: Layout { Layout(cluster: "main", generation: Archives.generation.id) }

    /// Seven segments over the end of LOG 0, each with a commit of its own number and second; a backup in the first.
    private func archive() async throws {
        var wal = WrittenWAL(from: 4092)
        for number in 4092..<4099 {
            wal.commit(UInt32(number), at: Int64(number) * 1_000_000)
            wal.padding(Int(UInt64(number + 1) << 20 - wal.position) - 10_000)
            wal.switchSegment()
        }
        for (number, bytes) in wal.segments {
            let key = try layout.key(of: .segment(Segment.name(number)), suffix: ".zst")
            _ = try await store.put(key, .bytes(try Compression.zstd(level: 1).compressed(bytes)), .replacing)
        }
        let cluster = try await Archives.make(store)
        let start = UInt64(4092) << 20
        try await cluster.backups(Archives.generation).commit(
            BackupMarker(
                id: BackupID(startedAt: WrittenWAL.instant(0)), cluster: "main", generation: Archives.generation.id,
                postgresVersion: "15.1", blockBytes: 8192, segmentSize: Segment.size, dataChecksums: false,
                timeline: .first, startLSN: LSN(start + 0x28), stopLSN: LSN(start + 0x30),
                startedAt: WrittenWAL.instant(0), stoppedAt: WrittenWAL.instant(1), compression: "none",
                trees: [Markers.tree("base", nil)], objects: [], configuration: [], checksumFailures: [], note: nil,
                walden: "0.1.0"))
        _ = try await IndexWAL(cluster, Archives.generation, .init(workers: 2, waldenVersion: "0")).run()
    }

    /// Plans while every get of a key that holds `part` finds nothing; without one, while nothing is gone.
    private func plan(_ target: RecoveryTarget, without part: String? = nil) async throws -> PlanRecovery.Result {
        let gone = WaldenError(.notFound, "cannot find the object")
        let rules = part.map { [FaultRule(.get, keyContaining: $0, calls: 1...1000, .failBefore(gone))] } ?? []
        let cluster = try await Archives.open(FaultyStore(store, plan: rules))
        return try await PlanRecovery(cluster, Archives.generation).run(
            target, PlanOptions(now: WrittenWAL.instant(1_000_000_000_000)))
    }

    private static func second(_ number: Int64) -> RecoveryTarget { .time(WrittenWAL.instant(number * 1_000_000)) }

    @Test func `an index object that is gone is done without, and the plan is the same`() async throws {
        try await archive()
        for target in [Self.second(4093), Self.second(4096), .xid(4094), .latest] {
            let whole = try await plan(target).plan
            let without = try await plan(target, without: "/index/").plan
            #expect(without.stop == whole.stop && without.segments == whole.segments, "\(target)")
        }
    }

    /// Fault 30 of docs/faults.md.
    @Test(arguments: [4093, 4095, 4097])
    func `a segment that is gone when the stop is looked for is named, and the plan refused`(_ number: Int64)
        async throws
    {
        try await archive()
        let name = Segment.name(UInt64(number))
        for target in [Self.second(number - 1), .xid(UInt64(number)), .lsn(LSN(UInt64(number) << 20))] {
            #expect(try await plan(target).plan.stop != nil)
            let refusal = try await #require(throws: PlanRefusal.self) { try await plan(target, without: name) }
            #expect(refusal.error.code == .notFound, "\(target): \(refusal)")
            #expect("\(refusal)".contains(name), "\(target): \(refusal)")
        }
    }

    /// Fault 30 of docs/faults.md.
    @Test func `a marker that is gone is no backup`() async throws {
        try await archive()
        let refusal = try await #require(throws: PlanRefusal.self) { try await plan(.latest, without: "backup.json") }
        #expect(refusal.error.code == .notFound && refusal.error.message.contains("no finished base backup"))
    }
}
