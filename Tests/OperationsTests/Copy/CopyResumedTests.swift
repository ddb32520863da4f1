// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
import Host
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// Stopped anywhere it goes on, and does nothing twice.
@Suite("Copy, interrupted") struct CopyResumedTests {
    private static let identity = AgeIdentity.generate()
    private static let ways: [CopyFixture.Way] = [
        .init(), .sealed(identity), .sealed(identity, withKey: false), .init(compression: .gzip(level: 1)),
    ]

    /// The puts that stored something, in their order.
    private final class Spy: Sendable {
        private let stored = Mutex<[String]>([])
        var all: [String] { stored.withLock { $0 } }
        /// Without those that say what is in use meanwhile.
        var keys: [String] { all.filter { !$0.contains("/uses/") } }

        func store(_ store: any ObjectStore) -> ObservedStore {
            ObservedStore(store) { [self] event in
                guard event.operation == .put, event.outcome == .done else { return }
                stored.withLock { $0.append(event.key) }
            }
        }
    }

    @Test func `cluster.json comes first, then WAL, then the claim, and the marker last`() async throws {
        let fixture = try await CopyFixture.make()
        let newer = ClusterRecord.Generation(
            major: 16, systemIdentifier: SystemIdentifier(8), firstSeen: Instant(microseconds: 1),
            segmentSize: Segment.size, blockBytes: 8192)
        try await Repository(fixture.store).save(
            ClusterRecord(cluster: "main", generations: [Archives.generation, newer]))
        let target = MemoryStore()
        _ = try await Archives.make(target)
        let spy = Spy()
        _ = try await fixture.copy(to: spy.store(target)).run()
        let keys = spy.keys
        #expect(keys.first == "main/cluster.json")
        #expect(keys[1...2].allSatisfy { $0.contains("/wal/") })
        #expect(keys[3].hasSuffix("/started.json"))
        #expect(keys.last?.hasSuffix("/backup.json") == true)
        #expect(keys.count == 5 + fixture.marker.allObjects.count)
        #expect(try await CopyFixture.open(target, .init()).record.generations.count == 2)
    }

    @Test(arguments: ways.indices)
    func `after a fault at any put it goes on where it was`(_ index: Int) async throws {
        let way = Self.ways[index]
        let fixture = try await CopyFixture.make()
        let counting = Spy()
        let whole = MemoryStore()
        _ = try await Archives.make(whole)
        _ = try await fixture.copy(to: counting.store(whole), way).run()
        let isOpen = way.sealing == .none || !way.keys.identities.isEmpty
        for put in 1...counting.all.count {
            for isLost in [false, true] {
                let store = MemoryStore()
                _ = try await Archives.make(store)
                let fault: FaultRule.Fault =
                    isLost ? .failAfter(Archives.unreachable) : .failBefore(Archives.unreachable)
                let spy = Spy()
                let faulty = spy.store(FaultyStore(store, plan: [FaultRule(.put, calls: put...put, fault)]))
                let failed = (try? await fixture.copy(to: faulty, way).run()) == nil
                // That it cannot be said what is in use is a warning.
                #expect(failed != counting.all[put - 1].contains("/uses/"), "put \(put), lost \(isLost)")
                let after = try await store.allKeys()
                let report = try await fixture.copy(to: faulty, way).run()
                #expect(report.failures.isEmpty, "put \(put), lost \(isLost): \(report.failures)")
                try await fixture.expectWhole(in: store, isOpen ? way : .sealed(Self.identity))
                #expect(try await !store.allKeys().contains { $0.contains("/copied/") })
                // Without a key nobody can tell whether an object whose note was lost is right.
                guard isOpen else { continue }
                let sent = spy.keys.filter { !$0.contains("/copied/") && !$0.hasSuffix("started.json") }
                #expect(Set(sent).count == sent.count, "put \(put), lost \(isLost): sent twice")
                let resent = spy.keys.suffix(report.sentCount).filter(after.contains)
                #expect(resent.allSatisfy { $0.hasSuffix("started.json") || $0.contains("/copied/") })
            }
        }
    }

    @Test(arguments: ways.indices)
    func `run again nothing is sent, and what is there is checked`(_ index: Int) async throws {
        let way = Self.ways[index]
        let fixture = try await CopyFixture.make()
        let target = MemoryStore()
        _ = try await Archives.make(target)
        _ = try await fixture.copy(to: target, way, .everything).run()
        let spy = Spy()
        let report = try await fixture.copy(to: spy.store(target), way, .everything).run()
        #expect(spy.keys.isEmpty && report.failures.isEmpty)
        #expect(report.backups == [.init(id: CopyFixture.id, isCopied: false, ways: [])])
        #expect(report.wal.alreadyThere == 5)

        let part = try #require(try await fixture.copied(in: target)?.trees.last?.parts.first)
        try await target.replace(try CopyFixture.key(part.key)) { $0[100] ^= 1 }
        let damaged = try await fixture.copy(to: target, way).run()
        #expect(damaged.failures.map(\.error.code) == [.integrity])
    }

    @Test func `while another process writes the backup it is left alone`() async throws {
        let fixture = try await CopyFixture.make()
        let target = MemoryStore()
        _ = try await Archives.make(target)
        let backups = try await CopyFixture.open(target, .init()).backups(Archives.generation)
        try await backups.begin(CopyFixture.id, StartedRecord(startedAt: CopyFixture.now, process: try first()))
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.map(\.error.code) == [.locked])
        #expect(try await fixture.copied(in: target) == nil)
    }

    @Test func `what a process of another host left is gone on with, and nothing of it removed`() async throws {
        let fixture = try await CopyFixture.make()
        let target = MemoryStore()
        _ = try await Archives.make(target)
        let backups = try await CopyFixture.open(target, .init()).backups(Archives.generation)
        let far = ProcessIdentity(host: "far", boot: "other", namespace: "1", process: 7, startTicks: 7)
        try await backups.begin(CopyFixture.id, StartedRecord(startedAt: CopyFixture.now, process: far))
        let part = try CopyFixture.key(try #require(fixture.marker.allObjects.first?.key))
        _ = try await target.put(part, .bytes([1, 2, 3]), .ifAbsent)
        let refused = try await fixture.copy(to: target).run()
        #expect(refused.failures.map(\.error.code) == [.conflict])
        #expect(try await target.getAll(part, limit: 9) == [1, 2, 3])
        // Now it is this process's own.
        #expect(try await fixture.copy(to: target).run().failures.isEmpty)
        try await fixture.expectWhole(in: target, .init())
    }

    /// The process that lives as long as the namespace.
    private func first() throws -> ProcessIdentity {
        let text = try String(contentsOfFile: "/proc/1/stat", encoding: .utf8)
        let fields = text[(text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        var process = ProcessIdentity.current
        process.process = 1
        process.startTicks = try #require(UInt64(fields[20]))
        return process
    }
}

extension CopyReport {
    fileprivate var sentCount: Int { wal.copied }
}
