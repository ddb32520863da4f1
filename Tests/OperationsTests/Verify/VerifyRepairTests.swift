// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import Storage
import Synchronization
import Testing

/// What another repository has whole is found there, and copied when that is asked for.
@Suite("VerifyRepositories repairs") struct VerifyRepairTests {
    private static let identity = AgeIdentity.generate()
    private static let ways: [CopyFixture.Way] = [.init(), .sealed(identity)]

    private func expectWhole(_ fixture: VerifyFixture) async throws {
        let report = try await fixture.verify(after: 99)
        #expect(report.findings.isEmpty)
    }

    @Test(arguments: ways.indices, ways.indices)
    func `segments that are damaged or gone come from the other, however either stores`(_ here: Int, _ there: Int)
        async throws
    {
        let local = try await VerifyFixture.make("local", Self.ways[here])
        let remote = try await VerifyFixture.make("remote", Self.ways[there])
        try await local.flip(try await local.store.segmentKey(5))
        try await local.dropSegment(8)
        let found = try await local.verify(among: [remote])
        #expect(found.findings.map(\.wholeIn) == [["remote"], ["remote"]] && found.open.count == 2)
        let repaired = try await local.verify(among: [remote]) { $0.repairs = true }
        #expect(repaired.findings.map(\.repairedFrom) == ["remote", "remote"] && repaired.open.isEmpty)
        #expect(repaired.findings.allSatisfy { $0.repairProblem == nil })
        try await expectWhole(local)
        let archive = try CopyFixture.openWAL(try await CopyFixture.open(local.store, local.way))
        for number in [5, 8] as [UInt64] {
            let file = WALFile.segment(Segment.name(number))
            #expect(try await CopyFixture.fetch(file, from: archive) == VerifyFixture.wal[number])
        }
    }

    @Test(arguments: ways.indices, ways.indices)
    func `parts that are damaged or gone come from the other, and the marker stays right`(_ here: Int, _ there: Int)
        async throws
    {
        let local = try await VerifyFixture.make("local", Self.ways[here])
        let remote = try await VerifyFixture.make("remote", Self.ways[there])
        let id = VerifyFixture.ids[0]
        try await local.flip(try await local.partKey(id, 0))
        try await local.store.delete(try await local.partKey(id, 2))
        let manifest = local.way.sealing.sealing.suffix
        try await local.flip(try ObjectKey(VerifyFixture.layout.backup(id) + "backup_manifest" + manifest))
        let repaired = try await local.verify(among: [remote]) { $0.repairs = true }
        #expect(repaired.findings.count == 3 && repaired.open.isEmpty, "\(repaired.findings)")
        try await expectWhole(local)
    }

    @Test func `a marker that is damaged or gone is made anew when all of the backup is still there`() async throws {
        let local = try await VerifyFixture.make("local")
        let remote = try await VerifyFixture.make("remote", .sealed(Self.identity))
        let key = try VerifyFixture.layout.backupMarker(VerifyFixture.ids[1])
        for isGone in [false, true] {
            if isGone {
                try await local.store.delete(key)
            } else {
                try await local.store.replace(key) { $0.removeAll() }
            }
            let repaired = try await local.verify(among: [remote]) { $0.repairs = true }
            #expect(repaired.only?.repairedFrom == "remote", "\(repaired.findings)")
            try await expectWhole(local)
        }
    }

    @Test func `what the other has damaged too is not taken`() async throws {
        let local = try await VerifyFixture.make("local")
        let remote = try await VerifyFixture.make("remote")
        for fixture in [local, remote] { try await fixture.flip(try await fixture.store.segmentKey(5)) }
        let before = try await local.store.getAll(try await local.store.segmentKey(5), limit: 1 << 22)
        let report = try await local.verify(among: [remote]) { $0.repairs = true }
        #expect(report.only?.wholeIn == [] && report.open.count == 1)
        #expect(try await local.store.getAll(try await local.store.segmentKey(5), limit: 1 << 22) == before)
    }

    @Test func `when the copy fails on its way, what was there is still there`() async throws {
        let local = try await VerifyFixture.make("local")
        let remote = try await VerifyFixture.make("remote")
        let key = try await local.store.segmentKey(5)
        try await local.flip(key)
        let before = try await local.store.getAll(key, limit: 1 << 22)
        let full = FaultyStore(
            local.store,
            plan: [
                FaultRule(.put, keyContaining: Segment.name(5), .failBefore(WaldenError(.storageFull, "it is full")))
            ])
        let report = try await local.verify(among: [remote], store: full) { $0.repairs = true }
        #expect(report.only?.repairProblem?.contains("it is full") == true && report.open.count == 1)
        #expect(try await local.store.getAll(key, limit: 1 << 22) == before)
    }

    @Test func `a repository that compresses otherwise gives WAL, and says that it cannot give parts`() async throws {
        let local = try await VerifyFixture.make("local")
        let remote = try await VerifyFixture.make("remote", .init(compression: .gzip(level: 1)))
        try await local.flip(try await local.store.segmentKey(5))
        try await local.flip(try await local.partKey(VerifyFixture.ids[0], 0))
        let report = try await local.verify(among: [remote]) { $0.repairs = true }
        #expect(report.findings.filter { $0.repairedFrom != nil }.map(\.numbers) == [5...5])
        #expect(report.open.map { $0.repairProblem?.contains("compresses otherwise") } == [true])
    }

    @Test func `nothing is replaced when it may not go on`() async throws {
        let local = try await VerifyFixture.make("local")
        let remote = try await VerifyFixture.make("remote")
        try await local.flip(try await local.store.segmentKey(5))
        let all = ClusterRepositories([local.place, remote.place], cluster: "main")
        var request = VerifyRequest(workers: 1, waldenVersion: "0")
        request.repairs = true
        let lost = WaldenError(.locked, "the lease is lost")
        let error = await #expect(throws: WaldenError.self) {
            try await VerifyRepositories(
                all, among: all, request, now: { Instant(microseconds: 0) }, check: { throw lost }
            ).run()
        }
        #expect(error?.code == .locked)
        #expect(try await local.verify().findings.count == 1)
    }
}
