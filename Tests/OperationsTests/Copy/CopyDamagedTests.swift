// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// Nothing damaged is copied as if it were good, and nothing is overwritten.
@Suite("Copy of what is wrong") struct CopyDamagedTests {
    private let target = MemoryStore()

    private static let identity = AgeIdentity.generate()
    private static let ways: [CopyFixture.Way] = [.init(), .sealed(identity), .init(compression: .gzip(level: 1))]

    @Test(arguments: ways.indices)
    func `a damaged part is named and the backup does not exist in the target`(_ index: Int) async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let part = try CopyFixture.key(fixture.marker.allObjects[2].key)
        let whole = try await fixture.store.getAll(part, limit: 1 << 24)
        for damage in [[whole.count / 2], [whole.count - 1], []] {
            try await fixture.store.replace(part) { bytes in
                if damage.isEmpty { bytes.removeLast(10) }
                for place in damage { bytes[place] ^= 0x20 }
            }
            let report = try await fixture.copy(to: target, Self.ways[index]).run()
            #expect(report.failures.map(\.error.code) == [.integrity])
            #expect(report.failures.first?.error.message.contains(part.text) == true)
            #expect(report.backups.isEmpty && !report.hasAny(of: .backups([CopyFixture.id])))
            #expect(try await fixture.copied(in: target) == nil)
            #expect(try await !target.allKeys().contains { $0.contains("base.00002.tar") })
            try await fixture.store.replace(part) { $0 = whole }
        }
        // Once it is mended the rest is sent.
        #expect(try await fixture.copy(to: target, Self.ways[index]).run().failures.isEmpty)
        try await fixture.expectWhole(in: target, Self.ways[index])
    }

    @Test func `a part that is gone is named`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        try await fixture.store.delete(try CopyFixture.key(fixture.marker.allObjects[0].key))
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.map(\.error.code) == [.notFound])
        #expect(try await fixture.copied(in: target) == nil)
    }

    @Test(arguments: ways.indices)
    func `a damaged segment is named, and no marker promises it`(_ index: Int) async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let key = try await fixture.store.segmentKey(3)
        try await fixture.store.replace(key) { $0[$0.count / 2] ^= 0x20 }
        let report = try await fixture.copy(to: target, Self.ways[index], .everything).run()
        #expect(report.failures.first?.subject == Segment.name(3))
        #expect(report.failures.first?.error.code == .integrity)
        #expect(report.failures.last?.subject == CopyFixture.id.text)
        #expect(report.wal.copied == 4 && report.backups.isEmpty)
        #expect(try await fixture.copied(in: target) == nil)
        #expect(try await !target.walKeys().contains { $0.contains(Segment.name(3)) })
    }

    @Test func `an uncompressed segment that is cut short is found by its size`() async throws {
        let fixture = try await CopyFixture.make(.init(compression: .none))
        _ = try await Archives.make(target)
        try await fixture.store.replace(try await fixture.store.segmentKey(2)) { $0.removeLast() }
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.map(\.error.code) == [.integrity, .partial])
    }

    @Test func `a sealed segment that is cut short is found without a key`() async throws {
        let way = CopyFixture.Way.sealed(Self.identity, withKey: false)
        let fixture = try await CopyFixture.make(way)
        _ = try await Archives.make(target)
        try await fixture.store.replace(try await fixture.store.segmentKey(2)) { $0 = Array($0.prefix(100)) }
        let report = try await fixture.copy(to: target, way).run()
        #expect(report.failures.map(\.error.code) == [.integrity, .partial])
    }

    @Test func `a segment that is missing in the source is missed`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        try await fixture.store.delete(try await fixture.store.segmentKey(2))
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.map(\.error.code) == [.notFound])
        #expect(report.failures.first?.error.message.contains(Segment.name(2)) == true)
    }

    @Test(arguments: ways.indices)
    func `other content in the target is a conflict and stays`(_ index: Int) async throws {
        let way = Self.ways[index]
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        var other = Segment(3)
        other.filler = 0x11
        let archive = try await CopyFixture.open(target, way).wal(Archives.generation)
        try await CopyFixture.push(.segment(Segment.name(3)), other.bytes, to: archive)
        let report = try await fixture.copy(to: target, way, .everything).run()
        #expect(report.failures.first?.error.code == .conflict)
        #expect(report.failures.count == 2 && report.backups.isEmpty)
        #expect(try await CopyFixture.fetch(.segment(Segment.name(3)), from: archive) == other.bytes)
        #expect(try await fixture.copied(in: target) == nil)
    }

    @Test func `the same content under another suffix is no conflict, nor sent again`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let gzip = try await CopyFixture.open(target, .init(compression: .gzip(level: 1))).wal(Archives.generation)
        try await CopyFixture.push(.segment(Segment.name(2)), Segment(2).bytes, to: gzip)
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.isEmpty && report.wal.copied == 1 && report.wal.alreadyThere == 1)
    }

    @Test func `another backup under the same id is a conflict`() async throws {
        let fixture = try await CopyFixture.make()
        _ = try await Archives.make(target)
        let backups = try await CopyFixture.open(target, .init()).backups(Archives.generation)
        try await backups.commit(Markers.marker())
        let report = try await fixture.copy(to: target).run()
        #expect(report.failures.map(\.error.code) == [.conflict])
    }
}
