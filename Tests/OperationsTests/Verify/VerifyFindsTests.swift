// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Testing

/// Damage of every kind is found, and what is lost by it is said. Fault 30: somebody deletes objects behind our back.
@Suite("VerifyRepositories finds") struct VerifyFindsTests {
    private static let identity = AgeIdentity.generate()
    private static let ways: [CopyFixture.Way] = [
        .init(), .init(compression: .gzip(level: 1)), .init(compression: .none), .sealed(identity),
    ]

    /// The time of segment n's commit.
    private func minute(_ number: Int64) -> Instant { WrittenWAL.instant(number * 60_000_000) }

    @Test(arguments: ways.indices) func `what is whole is whole, however it is stored`(_ index: Int) async throws {
        let fixture = try await VerifyFixture.make("local", Self.ways[index])
        let report = try await fixture.verify()
        #expect(report.findings.isEmpty && report.unreachable.isEmpty)
        let part = try #require(report.parts.first)
        #expect(report.parts.count == 1 && part.remarks.isEmpty)
        #expect(part.record.segments == 12 && part.record.unopened == 0 && part.backups == 2)
        #expect(part.record.objects == 12 + 2 * 5 && part.record.doneBytes == part.totalBytes)
        #expect(part.record.backups.map(\.id) == VerifyFixture.ids && part.record.backups.allSatisfy(\.isWhole))
        #expect(part.record.lastRound != nil)
    }

    @Test func `a sealed repository without a key is looked at from outside, and that is said`() async throws {
        let fixture = try await VerifyFixture.make("local", .sealed(Self.identity, withKey: false))
        let report = try await fixture.verify()
        #expect(report.findings.isEmpty)
        #expect(report.parts.first?.record.unopened == 12 + 2 * 5)
        try await fixture.store.replace(try await fixture.store.segmentKey(4)) { $0 = Array($0.prefix(200)) }
        try await fixture.flip(try await fixture.partKey(VerifyFixture.ids[0], 1))
        let found = try await fixture.verify().findings
        #expect(found.count == 2 && found.allSatisfy { $0.state == .damaged })
        #expect(found.contains { $0.lostBackups == [VerifyFixture.ids[0]] })
        #expect(found.contains { $0.numbers == 4...4 })
    }

    @Test(arguments: [0, 1, 3]) func `a flipped byte in a stored segment is found, with what is lost`(_ index: Int)
        async throws
    {
        let fixture = try await VerifyFixture.make("local", Self.ways[index])
        try await fixture.flip(try await fixture.store.segmentKey(5))
        let found = try #require(try await fixture.verify().only)
        #expect(found.numbers == 5...5 && found.state == .damaged && found.lostBackups.isEmpty)
        #expect(found.lostStretches.count == 1)
        #expect(found.lostStretches.first?.after?.time == minute(4))
        #expect(found.lostStretches.first?.before?.lsn == LSN(7 << 20 | 0x8000))
        #expect(try await fixture.record()?.findingCount == 1)
    }

    @Test(arguments: ways.indices) func `a record that was archived with a wrong byte is found by its own checksum`(
        _ index: Int
    ) async throws {
        var wal = VerifyFixture.wal
        // In a record over the border from 10 to 11: whichever side is wrong, it shows when both were read.
        wal[10]?[700_000] ^= 1
        let fixture = try await VerifyFixture.make("local", Self.ways[index], wal: wal)
        let found = try #require(try await fixture.verify().only)
        #expect(found.problem == "the checksum of the record is wrong" && found.numbers == 10...11)
        #expect(found.lsn.map { LSN(10 << 20) < $0 && $0 < LSN(11 << 20) } == true)
        #expect(found.lostBackups.isEmpty && found.lostStretches.first?.after?.time == minute(9))
    }

    @Test func `a segment of another cluster, or of another place, is found`() async throws {
        let fixture = try await VerifyFixture.make()
        let key = try await fixture.store.segmentKey(8)
        let other = try await fixture.store.getAll(try await fixture.store.segmentKey(9), limit: 1 << 22)
        try await fixture.store.replace(key) { $0 = other }
        let found = try #require(try await fixture.verify().only)
        #expect(found.numbers == 8...8 && found.problem.contains("does not fit its name"))
        var foreign = WrittenWAL(from: 8)
        foreign.systemIdentifier = 1
        foreign.commit(1, at: 1)
        foreign.switchSegment()
        let bytes = try Compression.zstd(level: 1).compressed(foreign.segments[8] ?? [])
        try await fixture.store.replace(key) { $0 = bytes }
        #expect(try await fixture.verify().only?.problem.contains("belongs to another cluster") == true)
    }

    /// Fault 30 of docs/faults.md.
    @Test func `a deleted segment is a hole in the window, and a deleted tail is missed too`() async throws {
        let fixture = try await VerifyFixture.make()
        #expect(try await fixture.verify().findings.isEmpty)
        try await fixture.dropSegment(10)
        let found = try #require(try await fixture.verify().only)
        #expect(found.state == .missing && found.numbers == 10...10)
        #expect(found.lostStretches.map(\.after?.time) == [minute(9)] && found.lostStretches.first?.before == nil)
        try await fixture.dropSegment(12)
        let both = try await fixture.verify().findings
        #expect(both.map(\.numbers) == [10...10, 12...12])
    }

    /// Fault 30 of docs/faults.md.
    @Test func `a deleted segment that a backup needs loses the backup`() async throws {
        let fixture = try await VerifyFixture.make()
        try await fixture.dropSegment(7)
        let found = try #require(try await fixture.verify { $0.share = 0.01 }.only)
        #expect(found.lostBackups == [VerifyFixture.ids[1]])
        #expect(found.lostStretches.map(\.after?.time) == [minute(6)])
        // Of the other backup alone nothing is wrong.
        #expect(try await fixture.verify { $0.scope = .backup(VerifyFixture.ids[0]) }.findings.isEmpty)
        #expect(try await fixture.verify { $0.scope = .backup(VerifyFixture.ids[1]) }.only?.numbers == 7...7)
    }

    @Test func `a recorded gap is no failure`() async throws {
        let fixture = try await VerifyFixture.make()
        try await fixture.dropSegment(10)
        let archive = try CopyFixture.openWAL(try await CopyFixture.open(fixture.store, .init()))
        try await archive.record(
            GapRecord(
                first: Segment.name(10), last: Segment.name(10), reason: "the disk was full",
                recordedAt: Instant(microseconds: 0), walden: "0"))
        let report = try await fixture.verify()
        #expect(report.only?.acceptedReason == "the disk was full" && report.open.isEmpty)
    }

    @Test(arguments: [0, 1, 2]) func `a part that is flipped, cut or gone loses the backup`(_ damage: Int) async throws
    {
        let fixture = try await VerifyFixture.make()
        let key = try await fixture.partKey(VerifyFixture.ids[0], 1)
        switch damage {
        case 0: try await fixture.flip(key)
        case 1: try await fixture.store.replace(key) { $0.removeLast(100) }
        default: try await fixture.store.delete(key)
        }
        let found = try #require(try await fixture.verify().only)
        #expect(found.state == (damage == 2 ? .missing : .damaged))
        #expect(found.lostBackups == [VerifyFixture.ids[0]])
        // What the second does not lead to: from its own end on.
        #expect(found.lostStretches.map(\.before?.lsn) == [LSN(7 << 20 | 0x8000)])
        let backups = try #require(try await fixture.record()?.backups)
        #expect(backups.map(\.isWhole) == [false, true])
    }

    @Test func `markers, file indexes, manifests and index objects are read`() async throws {
        let fixture = try await VerifyFixture.make()
        let id = VerifyFixture.ids[1]
        for name in ["backup_manifest", "files.jsonl.zst"] {
            let key = try ObjectKey(VerifyFixture.layout.backup(id) + name)
            let whole = try await fixture.store.getAll(key, limit: 1 << 20)
            try await fixture.flip(key)
            #expect(try await fixture.verify().only?.lostBackups == [id])
            try await fixture.store.replace(key) { $0 = whole }
        }
        let marker = try VerifyFixture.layout.backupMarker(id)
        try await fixture.store.replace(marker) { $0.removeLast($0.count / 2) }
        let found = try #require(try await fixture.verify().only)
        #expect(found.subject == .marker(id) && found.lostBackups == [id])
        // Its moments are lost no more than it was alone in leading to them.
        #expect(found.lostStretches.isEmpty)
        try await fixture.store.delete(marker)
        #expect(try await fixture.verify().only?.problem.contains("is gone") == true)
    }

    @Test func `an index object that is damaged loses nothing`() async throws {
        let fixture = try await VerifyFixture.make()
        let log = WALLog(timeline: .first, number: 0)
        _ = try await fixture.store.put(try VerifyFixture.layout.index(log), .bytes([1, 2, 3]), .ifAbsent)
        let found = try #require(try await fixture.verify().only)
        #expect(found.lostBackups.isEmpty && found.lostStretches.isEmpty)
    }

    /// Fault 19 of docs/faults.md.
    @Test func `a timeline without its history is told of`() async throws {
        let fixture = try await VerifyFixture.make()
        var wal = WrittenWAL(from: 20, on: 2)
        wal.commit(1, at: 1)
        wal.switchSegment()
        let archive = try CopyFixture.openWAL(try await CopyFixture.open(fixture.store, .init()))
        try await CopyFixture.push(.segment(Segment.name(20, on: 2)), wal.segments[20] ?? [], to: archive)
        let found = try #require(try await fixture.verify().only)
        #expect(found.state == .missing && found.lostStretches.map(\.timeline.rawValue) == [2])
    }

    @Test func `a repository that does not answer is told of, and the other verified`() async throws {
        let fixture = try await VerifyFixture.make()
        let gone = Places.place("gone", MemoryStore())
        let all = ClusterRepositories([gone, fixture.place], cluster: "main")
        let request = VerifyRequest(workers: 1, waldenVersion: "0")
        let report = try await VerifyRepositories(all, among: all, request, now: { Instant(microseconds: 0) }).run()
        #expect(report.unreachable.map(\.repository) == ["gone"] && report.parts.count == 1)
        let alone = ClusterRepositories([gone], cluster: "main")
        await #expect(throws: WaldenError.self) {
            try await VerifyRepositories(alone, among: alone, request, now: { Instant(microseconds: 0) }).run()
        }
        let error = await #expect(throws: WaldenError.self) {
            try await fixture.verify { $0.scope = .backup(BackupID(startedAt: Instant(microseconds: 0))) }
        }
        #expect(error?.code == .notFound)
    }
}

extension CopyFixture {
    static func openWAL(_ cluster: ClusterArchive) throws -> WALArchive { try cluster.wal(Archives.generation) }
}
