// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Storage
import Testing

@testable import Repository

@Suite("JobRuns") struct JobRunsTests {
    private static let start: Int64 = 1_795_341_600_000_000  // 2026-11-22T10:00:00Z
    private static let elsewhere = ProcessIdentity(host: "db2", boot: "b", namespace: "n", process: 17, startTicks: 1)
    private let store = MemoryStore { JobRunsTests.start }

    private func runs(after seconds: Int64 = 0) -> JobRuns {
        JobRuns(store, cluster: "main") { Self.instant(seconds) }
    }

    private static func instant(_ seconds: Int64) -> Instant { Instant(microseconds: start + seconds * 1_000_000) }

    private func record(
        _ seconds: Int64, _ job: JobName = .backup, scheduled: Int64? = nil, lease: JobRunRecord.LeaseMark? = nil,
        by process: ProcessIdentity = elsewhere
    ) -> JobRunRecord {
        let started = Self.instant(seconds)
        return JobRunRecord(
            JobRunID(startedAt: started, number: 7), job: job, scheduled: scheduled.map(Self.instant),
            startedAt: started, process: process, lease: lease, walden: "0")
    }

    private func ended(_ record: JobRunRecord, _ error: WaldenError? = nil) -> JobRunRecord {
        var record = record
        record.end = JobRunRecord.End(
            at: record.startedAt, seconds: 1.5, error: error, made: ["20261122T100000Z-full"], bytes: 42)
        return record
    }

    private func keep(_ record: JobRunRecord, _ error: WaldenError? = nil) async throws {
        try await runs().keep(record)
        try await runs().keep(ended(record, error))
    }

    @Test func `a run is kept under its day, its beginning and its end`() async throws {
        try await keep(record(0))
        let stem = "main/jobs/backup/20261122/20261122T100000.000000Z-00000007"
        #expect(try await store.keys() == ["\(stem).ended.json", "\(stem).started.json"])
        let run = try #require(try await runs().newest(9).runs.first)
        #expect(run.record == ended(record(0)) && run.outcome == .succeeded && run.job == .backup)
        #expect(run.run.ended == Self.instant(0) && run.run.scheduled == nil)
    }

    @Test func `the newest come first, of one job or of all, over days and pages`() async throws {
        for number in 0..<30 { try await keep(record(Int64(number) * 40_000)) }
        for number in 0..<1200 { try await runs().keep(record(2_000_000 + Int64(number), .prune)) }
        let backups = try await runs().newest(5, of: .backup)
        #expect(backups.runs.map(\.record.startedAt) == (25..<30).reversed().map { Self.instant(Int64($0) * 40_000) })
        let all = try await runs().newest(1205)
        #expect(all.runs.count == 1205 && all.runs.map(\.id) == all.runs.map(\.id).sorted(by: >))
        #expect(Set(all.runs.suffix(5).map(\.job)) == [.backup])
        #expect(try await runs().newest(0).runs.isEmpty)
        #expect(try await runs().newest(9, of: .drill).runs.isEmpty)
    }

    @Test func `a failure says why`() async throws {
        try await keep(record(0), WaldenError(.unavailable, "cannot reach it", cause: "a line\nbroken"))
        let run = try #require(try await runs().newest(1).runs.first)
        #expect(run.outcome == .failed && run.record.end?.errorCode == "unavailable")
        #expect(run.record.end?.error == "cannot reach it: a line broken")
    }

    @Test func `a slot that was done with success is found, and only that`() async throws {
        try await keep(record(5, scheduled: 0))
        try await keep(record(3600, scheduled: 3600), Place.unreachable)
        try await runs().keep(record(7200, scheduled: 7200))
        #expect(try await runs().success(of: .backup, scheduled: Self.instant(0))?.id == JobRunID(record(5).id))
        for slot in [3600, 7200, 1] as [Int64] {
            #expect(try await runs().success(of: .backup, scheduled: Self.instant(slot)) == nil)
        }
        #expect(try await runs().success(of: .prune, scheduled: Self.instant(0)) == nil)
        #expect(try await runs().success(of: .prune, scheduled: Instant(microseconds: .min)) == nil)
    }

    @Test func `without an end it runs, or was interrupted where its process is gone`() async throws {
        try await runs().keep(record(0, by: .current))
        #expect(try await runs().newest(1).runs.map(\.outcome) == [.running])
        var later = runs()
        later.hasEnded = { $0 == .current }
        #expect(try await later.newest(1).runs.map(\.outcome) == [.interrupted])
    }

    @Test func `of a process that nobody can see, the age decides where there is no lease`() async throws {
        try await runs().keep(record(0))
        #expect(try await runs(after: 47 * 3600).newest(1).runs.map(\.outcome) == [.running])
        #expect(try await runs(after: 49 * 3600).newest(1).runs.map(\.outcome) == [.interrupted])
    }

    @Test func `of a process that nobody can see, its lease decides`() async throws {
        try await Repository(store).create(
            RepositoryRecord(repository: "id", created: Self.instant(0), walden: "0"))
        let leases = Leases(
            store, cluster: "main", job: .backup, clock: LeaseClock(now: { Self.instant(0) }), process: Self.elsewhere,
            waldenVersion: "0")
        let lease = try await leases.acquire()
        let mark = JobRunRecord.LeaseMark(repository: "id", epoch: lease.epoch, holder: lease.holder)
        try await runs().keep(record(0, lease: mark))
        #expect(try await runs(after: 599).newest(1).runs.map(\.outcome) == [.running])
        #expect(try await runs(after: 601).newest(1).runs.map(\.outcome) == [.interrupted])
        await lease.release()
        #expect(try await runs(after: 1).newest(1).runs.map(\.outcome) == [.interrupted])
        // Another repository's lease says nothing of it.
        let other = JobRunRecord.LeaseMark(repository: "other", epoch: 1, holder: "x")
        try await runs().keep(record(1, lease: other))
        #expect(try await runs(after: 601).newest(1).runs.map(\.outcome) == [.running])
    }

    @Test func `the damaged and the hostile are told, and the others are read`() async throws {
        try await keep(record(0))
        let folder = "main/jobs/backup/20261123/"
        for (number, text) in ["{", "{\"format\":9}", "{\"format\":1}", "[]"].enumerated() {
            try await store.put("\(folder)20261123T100000.00000\(number)Z-00000007.ended.json", Array(text.utf8))
        }
        let lie = try JSONDocuments.encode(ended(record(0)))
        try await store.put("\(folder)20261123T100000.000005Z-00000007.ended.json", lie)
        for name in ["x.ended.json", "20261123T100000.000000Z-0000000G.ended.json", "y", "z/w.json"] {
            try await store.put(folder + name)
        }
        try await store.put("main/jobs/backup/zzzzzzzz/a.started.json")
        try await store.put("main/jobs/BAD/20261123/a.started.json")
        let listing = try await runs().newest(100)
        #expect(listing.runs.map(\.record) == [ended(record(0))])
        #expect(listing.damaged.count == 5)
    }

    @Test func `mutated documents are read or told, and trap nothing`() async throws {
        var random = SeededGenerator(seed: 7)
        let mark = JobRunRecord.LeaseMark(repository: "id", epoch: 7, holder: "h")
        let bytes = try JSONDocuments.encode(ended(record(0, scheduled: 0, lease: mark), Place.unreachable))
        for _ in 0..<2000 {
            let mutation = random.mutation(of: bytes)
            guard let record = try? JSONDocuments.decode(JobRunRecord.self, from: mutation, key: "k") else { continue }
            for now in [Int64.min, 0, Int64.max] {
                let signs = JobRunSigns(processHasEnded: false, lease: nil, now: Instant(microseconds: now))
                _ = signs.outcome(of: record)
            }
        }
    }

    @Test func `the oldest beyond four hundred are swept`() async throws {
        for number in 0..<600 { try await keep(record(Int64(number))) }
        try await runs().sweep(.backup)
        #expect(try await store.keys().count == 1000)
        try await runs().sweep(.backup)
        #expect(try await store.keys().count == 800)
        let newest = try await runs().newest(1000)
        #expect(newest.runs.count == 400 && newest.runs.last?.record.startedAt == Self.instant(200))
        try await runs().sweep(.backup)
        #expect(try await store.keys().count == 800)
    }

    @Test func `an id is read back, and nothing else is one`() {
        let id = JobRunID(startedAt: Instant(microseconds: -1), number: 255)
        #expect(id.text == "19691231T235959.999999Z-000000ff" && JobRunID(id.text) == id)
        for other in ["", "19691231T235959.999999Z", "19691231T235959.999999Z-000000FF", "-", id.text + "0"] {
            #expect(JobRunID(other) == nil)
        }
    }
}
