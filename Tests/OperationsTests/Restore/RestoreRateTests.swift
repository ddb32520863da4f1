// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Repository
import Storage
import Synchronization
import Testing

@testable import Operations

/// What a restore took, kept and used again.
@Suite("Restore rates") struct RestoreRateTests {
    private final class Events: Sendable {
        private let kept = Mutex<[String]>([])
        var details: [String] { kept.withLock { $0 } }

        func report(_ event: RestoreEvent) {
            if case .detail(let text) = event { kept.withLock { $0.append(text) } }
        }
    }

    private func request(_ seconds: Int64 = 0) throws -> RestoreRequest {
        var request = try Markers.request()
        request.startedAt = Instant(seconds: 1_795_341_600 + seconds)
        return request
    }

    private func record(
        in cluster: ClusterArchive, at seconds: Int64 = 0, files: Duration = .seconds(10), _ events: Events = Events()
    ) async throws {
        let meters = RestoreMeters()
        meters.read.add(bytes: 1000, .seconds(1))
        meters.decompress.add(bytes: 1000, .seconds(2))
        meters.write.add(bytes: 1000, .seconds(3))
        await RecordRestore(cluster, try request(seconds), events.report).run(
            meters, files: files, replay: .init(bytes: 1 << 20, .seconds(5)))
    }

    private func estimate(_ cluster: ClusterArchive, host: String? = nil) async throws -> EstimateRestore.Result {
        try await EstimateRestore(cluster, Archives.generation, host: host).estimate(for: try Markers.plan(.latest))
    }

    @Test func `what one restore took, the next plan is told`() async throws {
        let cluster = try await Archives.make()
        #expect(try await estimate(cluster).estimate.files == nil)
        try await record(in: cluster)
        let result = try await estimate(cluster)
        #expect(result.warnings.isEmpty)
        #expect(result.estimate.isOfThisHost)
        #expect(result.estimate.files == .init(seconds: 10, runs: 1))
        #expect(result.estimate.write?.runs == 1)
        let elsewhere = try await estimate(cluster, host: "elsewhere")
        #expect(!elsewhere.estimate.isOfThisHost && elsewhere.estimate.files?.runs == 1)
    }

    @Test func `the newest twenty count, whatever the order in which they were kept`() async throws {
        let cluster = try await Archives.make()
        for number in (0..<30).reversed() {
            try await record(in: cluster, at: Int64(number), files: .seconds(number < 10 ? 1000 : 10))
        }
        let estimate = try await estimate(cluster).estimate
        #expect(estimate.files == .init(seconds: 10, runs: 20))
    }

    @Test func `a repository that may only be read leaves one detail and no error`() async throws {
        let store = MemoryStore()
        _ = try await Archives.make(store)
        let (cluster, events) = (try await Archives.open(ReadOnlyStore(store)), Events())
        try await record(in: cluster, events)
        #expect(events.details.count == 1)
        #expect(try await estimate(cluster).estimate.files == nil)
    }

    @Test func `a damaged record is a warning, and the others count`() async throws {
        let store = MemoryStore()
        let cluster = try await Archives.make(store)
        try await record(in: cluster)
        let prefix = cluster.layout(Archives.generation).restores
        for name in ["20270101T000000Z-00000000.json", "20270101T000000Z-00000001.json"] {
            _ = try await store.put(try ObjectKey(prefix + name), .bytes(Array("{\"format\":1".utf8)), .ifAbsent)
        }
        let result = try await estimate(cluster)
        #expect(result.warnings.count == 2)
        #expect(result.warnings.allSatisfy { $0.contains("20270101T000000Z-0000000") })
        #expect(result.estimate.files?.runs == 1)
    }

    @Test func `records that cannot be reached are a warning, and no estimate`() async throws {
        let store = FaultyStore(
            MemoryStore(), plan: [FaultRule(.list, keyContaining: "restores/", .failBefore(Archives.unreachable))])
        let result = try await estimate(try await Archives.make(store))
        #expect(result.estimate.files == nil)
        #expect(result.warnings.count == 1)
    }

    @Test func `a store's reading is measured, what was not read is not`() async throws {
        let (store, meter) = (MemoryStore(), PartMeter())
        let key = try ObjectKey("main/x")
        _ = try await store.put(key, .bytes([UInt8](repeating: 1, count: 5000)), .ifAbsent)
        let metered = MeteredStore(store, meter)
        #expect(try await metered.getAll(key, limit: 5000).count == 5000)
        #expect(meter.part.bytes == 5000)
        let before = meter.part
        await #expect(throws: WaldenError.self) { try await metered.get(try ObjectKey("main/y"), range: nil) }
        #expect(meter.part.bytes == before.bytes)
        meter.add(bytes: -1, .seconds(-1))
        #expect(meter.part.bytes == before.bytes)
    }
}
