// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@testable import Operations

/// How repositories are doing.
@Suite("Status") struct StatusTests {
    private let near = MemoryStore(now: { 7 })
    private let far = MemoryStore(now: { 9 })

    private func statuses(_ farStore: (any ObjectStore)? = nil) async throws
        -> [RepositoryStatus]
    {
        _ = try await Archives.make(near)
        _ = try await Archives.make(far)
        let places = [Places.place("near", near), Places.place("far", farStore ?? far)]
        return try await ReadStatus(ClusterRepositories(places, cluster: "main"), limit: .seconds(60)).run()
    }

    private func addBackup() async throws {
        let store = BackupStore(store: near, layout: Layout(cluster: "main", generation: Archives.generation.id))
        try await store.commit(Markers.marker())
    }

    @Test func `backups, the newest segment and the lag are told`() async throws {
        try await Places.add(3...4200, to: near)
        try await Places.add(3...4188, to: far)
        try await addBackup()
        let statuses = try await statuses()
        let facts = try statuses[0].facts.get()
        #expect(facts.backups == 1 && facts.newestBackup?.id == Markers.marker().id)
        #expect(facts.newestSegment?.name(size: Segment.size) == Segment.name(4200))
        #expect(facts.archivedAt == Instant(microseconds: 7))
        #expect(statuses.map(\.lag?.segments) == [0, 12])
        #expect(statuses[1].lag?.bytes == 12 << 20)
        #expect(StatusVerdict(statuses, maximumLag: 12).problems.isEmpty)
        let problems = StatusVerdict(statuses, maximumLag: 11).problems
        #expect(problems == ["repository far is 12 segments behind, and at most 11 are allowed"])
    }

    @Test func `the newest timeline counts, and one that only has the older is behind`() async throws {
        try await Places.add(3...9, to: near)
        try await Places.add(8...8, on: 2, to: near)
        try await Places.add(3...9, to: far)
        let statuses = try await statuses()
        #expect(try statuses[0].facts.get().newestSegment?.timeline.rawValue == 2)
        #expect(statuses.map(\.lag?.segments) == [0, 1])
    }

    @Test func `a repository that came to know the generation later is behind all the same`() async throws {
        try await Places.add(3...9, to: near)
        try await Places.add(3...4, to: far)
        _ = try await Archives.make(near)
        let known = Archives.generation
        let later = ClusterRecord.Generation(
            major: known.major, systemIdentifier: known.systemIdentifier, firstSeen: Instant(microseconds: 99),
            segmentSize: Segment.size, blockBytes: known.blockBytes)
        _ = try await Archives.make(far, generations: [later])
        let places = [Places.place("near", near), Places.place("far", far)]
        let statuses = try await ReadStatus(ClusterRepositories(places, cluster: "main"), limit: .seconds(60)).run()
        #expect(statuses.map(\.lag?.segments) == [0, 5])
    }

    @Test func `a folder without segments is passed over`() async throws {
        try await Places.add(3...3, to: near)
        let layout = Layout(cluster: "main", generation: Archives.generation.id)
        let key = try ObjectKey(layout.wal(timeline: .first) + "0000000F/README")
        _ = try await near.put(key, .bytes([1]), .ifAbsent)
        #expect(try await statuses()[0].facts.get().newestSegment?.number == 3)
    }

    @Test func `one that is down is told of, and the other has its row`() async throws {
        try await addBackup()
        let down = FaultyStore(far, plan: [FaultRule(.get, calls: 1...9, .failBefore(Archives.unreachable))])
        let problems = StatusVerdict(try await statuses(down), maximumLag: 64).problems
        #expect(problems.count == 1 && problems[0].contains("repository far cannot be used"))
        let living = try await statuses(down)[0]
        #expect(try living.facts.get().backups == 1)
    }

    @Test func `one that hangs is told of when its time is over`() async throws {
        let hanging = Places.place("far", FaultyStore(far, plan: [FaultRule(.get, .stall)]))
        let only = ClusterRepositories([hanging], cluster: "main")
        let late = try await ReadStatus(only, limit: .milliseconds(50)).run()
        guard case .failure(let error)? = late.first?.facts else {
            Issue.record("the hanging one answered")
            return
        }
        #expect(error.code == .timedOut)
    }

    @Test func `no backup anywhere is a problem, and none in one of them is not`() async throws {
        let without = StatusVerdict(try await statuses(), maximumLag: 64).problems
        #expect(without == ["there is no backup: take one with walden backup"])
        try await addBackup()
        #expect(StatusVerdict(try await statuses(), maximumLag: 64).problems.isEmpty)
    }

    @Test func `one without any WAL while another has some is a problem`() async throws {
        try await addBackup()
        try await Places.add(3...9, to: near)
        let statuses = try await statuses()
        #expect(statuses[1].lag == nil)
        #expect(
            StatusVerdict(statuses, maximumLag: 64).problems.map { $0.contains("repository far has no WAL") } == [true])
    }
}
