// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage
import Synchronization
import Testing

@testable import Operations
@testable import Repository

@Suite("RunJob") final class RunJobTests: Sendable {
    private static let slot = Instant(microseconds: 1_795_341_600_000_000)
    /// Of what was reported.
    private let events = Mutex<[String]>([])
    private var said: [String] { events.withLock(\.self) }

    private func job(
        _ stores: [any ObjectStore], scheduled: Instant? = nil, _ clock: LeaseClock? = nil, patience: Duration? = nil
    ) -> RunJob {
        let places = stores.enumerated().map { Places.place("r\($0)", $1) }
        let request = RunJob.Request(.backup, scheduled: scheduled, waldenVersion: "0")
        let clock = clock ?? LeaseClock(now: { Instant(microseconds: MemoryStore.wallClock()) })
        var job = RunJob(ClusterRepositories(places, cluster: "main"), request, clock) { [self] event in
            events.withLock { $0.append("\(event)") }
        }
        if let patience { job.patience = patience }
        return job
    }

    private func run(_ job: RunJob, _ body: @escaping @Sendable () async throws -> Int = { 7 }) async throws -> Int? {
        let outcome = try await job.run({ _ in try await body() }) { JobSummary(made: ["id-\($0)"], bytes: 42) }
        guard case .done(let value) = outcome else { return nil }
        return value
    }

    private func runs(in store: any ObjectStore) async throws -> [StoredJobRun] {
        try await JobRuns(store, cluster: "main") { Instant(microseconds: MemoryStore.wallClock()) }.newest(100).runs
    }

    private func repository() async throws -> MemoryStore {
        let store = MemoryStore()
        _ = try await Archives.make(store)
        return store
    }

    @Test func `the lease is in the first repository, the record in all`() async throws {
        let stores = [try await repository(), try await repository()]
        #expect(try await run(job(stores)) == 7)
        let (first, second) = (try await runs(in: stores[0]), try await runs(in: stores[1]))
        #expect(first.map(\.record) == second.map(\.record) && first.map(\.outcome) == [.succeeded])
        #expect(first[0].record.end?.made == ["id-7"] && first[0].record.end?.bytes == 42)
        #expect(first[0].record.lease?.epoch == 1 && first[0].record.lease?.repository == "id")
        #expect(
            try await stores[0].list(prefix: "main/leases/", delimiter: false, after: nil, limit: 9).objects.count == 2)
        #expect(
            try await stores[1].list(prefix: "main/leases/", delimiter: false, after: nil, limit: 9).objects.isEmpty)
        #expect(said.isEmpty)
    }

    /// Fault 29 of docs/faults.md.
    @Test func `another one at the same time is refused, and leaves no record`() async throws {
        let store = try await repository()
        let first = job([store])
        _ = try await run(first) {
            let error = await #expect(throws: WaldenError.self) { try await self.run(self.job([store])) }
            #expect(error?.code == .locked && error?.message.contains("another run of backup is going on") == true)
            return 1
        }
        #expect(try await runs(in: store).count == 1)
        #expect(try await run(job([store])) == 7)
    }

    @Test func `a failure is kept, and the lease given back`() async throws {
        let store = try await repository()
        let error = await #expect(throws: WaldenError.self) {
            try await run(job([store])) { throw Archives.unreachable }
        }
        #expect(error?.code == .unavailable)
        let kept = try #require(try await runs(in: store).first)
        #expect(kept.outcome == .failed && kept.record.end?.errorCode == "unavailable" && kept.record.end?.made == [])
        #expect(try await run(job([store])) == 7)
    }

    @Test func `what is told to stop says so in its record, and gives the lease back`() async throws {
        let store = try await repository()
        let (began, begin) = AsyncStream.makeStream(of: Void.self)
        let task = Task {
            try await run(job([store])) {
                begin.finish()
                try await Task.sleep(for: .seconds(600))
                return 1
            }
        }
        for await _ in began {}
        task.cancel()
        await #expect(throws: WaldenError.self) { try await task.value }
        #expect(try await runs(in: store).map(\.record.end?.errorCode) == ["cancelled"])
        #expect(try await run(job([store])) == 7)
    }

    @Test func `a moment of the schedule that was done with success is not done again`() async throws {
        let stores = [try await repository(), try await repository()]
        let failing = job(stores, scheduled: Self.slot)
        await #expect(throws: WaldenError.self) { try await run(failing) { throw Archives.unreachable } }
        #expect(try await run(job(stores, scheduled: Self.slot)) == 7)
        #expect(try await run(job(stores, scheduled: Self.slot)) == nil)
        // It is enough that one repository knows it.
        #expect(try await run(job([try await repository(), stores[1]], scheduled: Self.slot)) == nil)
        #expect(try await run(job(stores, scheduled: Instant(microseconds: Self.slot.microseconds + 1))) == 7)
        #expect(try await run(job(stores)) == 7)
    }

    @Test func `a repository that does not answer gives no lease, and the next one does`() async throws {
        let away = FaultyStore(
            MemoryStore(),
            plan: [
                FaultRule(.get, calls: 1...99, .failBefore(Archives.unreachable)),
                FaultRule(.list, calls: 1...99, .failBefore(Archives.unreachable)),
            ])
        let there = try await repository()
        #expect(try await run(job([away, there])) == 7)
        #expect(try await runs(in: there).first?.record.lease?.epoch == 1)
        #expect(said.count == 2 && said[0].hasPrefix("withoutLease") && said[1].hasPrefix("notKept"), "\(said)")
    }

    @Test func `a repository that hangs is done without`() async throws {
        let hanging = FaultyStore(
            MemoryStore(), plan: [FaultRule(.get, calls: 1...99, .stall), FaultRule(.list, calls: 1...99, .stall)])
        let there = try await repository()
        #expect(try await run(job([hanging, there], patience: .milliseconds(50))) == 7)
        #expect(try await runs(in: there).count == 1)
    }

    @Test func `without any lease it runs all the same, and warns`() async throws {
        let readOnly = ReadOnlyStore(try await repository())
        let blind = FaultyStore(
            try await repository(), plan: [FaultRule(.list, calls: 1...99, .failBefore(Places.denied))])
        #expect(try await run(job([readOnly, blind], scheduled: Self.slot)) == 7)
        #expect(said.map { $0.prefix(7) } == ["without", "without", "notKept"], "\(said)")
    }

    @Test func `a place that is no repository, an unmounted one say, is left empty`() async throws {
        let empty = MemoryStore()
        #expect(try await run(job([empty])) == 7)
        #expect(try await empty.list(prefix: "", delimiter: false, after: nil, limit: 9).objects.isEmpty)
        #expect(said.count == 2)
    }

    /// Fault 29 of docs/faults.md.
    @Test func `who loses the lease is stopped, and its record says so`() async throws {
        let store = try await repository()
        let (renewing, renew) = AsyncStream.makeStream(of: Void.self)
        // Only a renewal waits for so long.
        let clock = LeaseClock(
            now: { Instant(microseconds: MemoryStore.wallClock()) },
            sleep: { time in
                guard time > .seconds(90) else { return try await Task.sleep(for: time) }
                for await _ in renewing {}
            })
        let error = await #expect(throws: WaldenError.self) {
            try await run(job([store], clock)) {
                let key = try Layout.lease("main", .backup, epoch: 1)
                let text = String(decoding: try await store.getAll(key, limit: 10_000), as: UTF8.self)
                let other = text.replacing("\"epoch\":1", with: "\"epoch\":2").replacing(
                    /"holder":"[^"]*"/, with: "\"holder\":\"other\"")
                _ = try await store.put(
                    try Layout.lease("main", .backup, epoch: 2), .bytes(Array(other.utf8)), .ifAbsent)
                renew.finish()
                try await Task.sleep(for: .seconds(600))
                return 1
            }
        }
        #expect(error?.message == "the lease of backup was lost" && error?.cause?.contains("it was taken by") == true)
        let kept = try #require(try await runs(in: store).first)
        #expect(kept.outcome == .failed && kept.record.end?.errorCode == "locked")
    }

    @Test func `what was not all well is a failure with what was made`() async throws {
        let store = try await repository()
        let summary = JobSummary(made: ["a"], problem: WaldenError(.partial, "b is missing"))
        _ = try await job([store]).run({ _ in 7 }) { _ in summary }
        let end = try #require(try await runs(in: store).first?.record.end)
        #expect(end.result == .failed && end.errorCode == "partial" && end.made == ["a"] && end.error == "b is missing")
    }
}
