// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// All that cannot be made anew goes with everything.
@Suite("Copy of everything") struct CopyEverythingTests {
    private let target = MemoryStore()

    /// With a second timeline, what a base backup and a promotion leave behind, a gap, and things that stay.
    private func make() async throws -> CopyFixture {
        let fixture = try await CopyFixture.make()
        let archive = try await fixture.open().wal(Archives.generation)
        let timeline = try #require(TimelineID(2))
        try await CopyFixture.push(.history(timeline), Array("1\t0/500000\tby hand\n".utf8), to: archive)
        try await CopyFixture.push(.segment(Segment.name(5, on: 2)), Segment(5).bytes, to: archive)
        try await CopyFixture.push(.partial(Segment.name(5)), Segment(5).bytes, to: archive)
        try await CopyFixture.push(
            .backupHistory(segment: Segment.name(2), offset: 0x28), Array("START".utf8), to: archive)
        try await archive.record(
            GapRecord(
                first: Segment.name(7), last: Segment.name(8), reason: "lost", recordedAt: CopyFixture.now, walden: "0")
        )
        for name in ["restores/20261123T023000Z-00000001.json", "index/00000001/00000000.jsonl.zst", "wal/stranger"] {
            let key = try ObjectKey(archive.layout.root + name)
            _ = try await fixture.store.put(key, .bytes([1]), .ifAbsent)
        }
        return fixture
    }

    @Test func `backups, WAL of every kind and gaps go; restores, indexes and strangers stay`() async throws {
        let fixture = try await make()
        _ = try await Archives.make(target)
        let report = try await fixture.copy(to: target, .init(), .everything).run()
        #expect(report.failures.isEmpty)
        #expect(report.wal.copied == 9 && report.gaps == 1 && report.backups.count == 1)
        let stays = ["/restores/", "/index/", "stranger"]
        let wanted = try await fixture.store.allKeys().filter { key in !stays.contains { key.contains($0) } }
        #expect(try await target.allKeys() == wanted)
        try await fixture.expectWhole(in: target, .init(), segments: 1...5)
    }

    @Test func `a backup alone takes its own WAL and history, no more`() async throws {
        let fixture = try await make()
        _ = try await Archives.make(target)
        _ = try await fixture.copy(to: target).run()
        let names = try await target.walKeys().compactMap { $0.split(separator: "/").last.map(String.init) }
        #expect(names == [2, 3].map { Segment.name($0) + ".zst" })
    }

    @Test func `a repository that lagged behind gets what it lacks, and nothing else is read`() async throws {
        let fixture = try await make()
        _ = try await Archives.make(target)
        let archive = try await CopyFixture.open(target, .init()).wal(Archives.generation)
        for number in [1, 2, 4] as [UInt64] {
            try await CopyFixture.push(.segment(Segment.name(number)), Segment(number).bytes, to: archive)
        }
        let read = Read()
        let source = ObservedStore(fixture.store) { read.add($0) }
        let copy = CopyRepository(
            from: try await CopyFixture.open(source, .init()), to: try await CopyFixture.open(target, .init()), .wal,
            now: CopyFixture.now)
        let survey = try await copy.survey()
        #expect(survey.wal.files == 6 && survey.backups.isEmpty)
        #expect(survey.wal.first == Segment.name(2) + ".00000028.backup")
        let report = try await copy.run()
        #expect(report.wal.copied == 6 && report.wal.uncompared == 3 && report.backups.isEmpty)
        #expect(read.bytes(of: Segment.name(4)) == 0 && read.bytes(of: Segment.name(3)) > 0)
        #expect(try await fixture.copied(in: target) == nil)
    }

    @Test func `a survey says what would go, and nothing goes`() async throws {
        let fixture = try await make()
        _ = try await Archives.make(target)
        let before = try await target.allKeys()
        let copy = try await fixture.copy(to: target, .init(compression: .gzip(level: 1)), .everything)
        let survey = try await copy.survey()
        #expect(survey.backups.map(\.marker) == [fixture.marker] && survey.backups.map(\.isThere) == [false])
        #expect(survey.backups.first?.ways == [.asStored, .reencoded])  // the manifest is never compressed
        #expect(survey.wal.files == 9 && survey.wal.bytes > 0)
        #expect(survey.bytes == survey.wal.bytes + fixture.marker.storedBytes)
        #expect(try await target.allKeys() == before)
        _ = try await copy.run()
        #expect(try await copy.survey().bytes == 0)
    }

    @Test func `a backup whose marker is damaged keeps nothing from the others`() async throws {
        let fixture = try await make()
        _ = try await Archives.make(target)
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        let bad = try #require(BackupID("20000101T000000Z-full"))
        _ = try await fixture.store.put(try layout.backupMarker(bad), .bytes([1]), .ifAbsent)
        let report = try await fixture.copy(to: target, .init(), .everything).run()
        #expect(report.failures.map(\.subject) == [bad.text] && report.failures.map(\.error.code) == [.integrity])
        #expect(report.backups.count == 1 && report.hasAny(of: .everything))
    }
}
