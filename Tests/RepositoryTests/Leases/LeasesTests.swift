// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Storage
import Synchronization
import Testing

@testable import Repository

/// Leases in a store, on a clock that the test moves.
@Suite("Leases") struct LeasesTests {
    private let clock = ManualClock()
    private let store: MemoryStore
    /// Of a host that nobody here can look into.
    private static let elsewhere = ProcessIdentity(host: "db2", boot: "b", namespace: "n", process: 17, startTicks: 1)

    init() { store = MemoryStore { [clock] in clock.wall } }

    private func leases(
        _ store: (any ObjectStore)? = nil, _ job: JobName = .backup, by process: ProcessIdentity = elsewhere
    ) -> Leases {
        Leases(store ?? self.store, cluster: "main", job: job, clock: clock.clock, process: process, waldenVersion: "0")
    }

    private func locked(_ leases: Leases) async throws -> WaldenError? {
        do {
            _ = try await leases.acquire()
            return nil
        } catch let error as WaldenError where error.code == .locked {
            return error
        }
    }

    /// Fault 29 of docs/faults.md.
    @Test func `one has it, the next is told who, and gets it once it is given back`() async throws {
        let first = try await leases().acquire()
        try await first.check()
        let error = try #require(try await locked(leases()))
        #expect(error.message.contains("another run of backup is going on: process 17 on db2 since 2026-"))
        #expect(error.hint?.contains("300 s after its last sign of life") == true)
        await first.release()
        let second = try await leases().acquire()
        #expect(first.epoch == 1 && second.epoch == 3)
        await #expect(throws: WaldenError.self) { try await first.check() }
    }

    @Test func `jobs and clusters do not know of each other`() async throws {
        _ = try await leases().acquire()
        _ = try await leases(nil, .prune).acquire()
        let other = Leases(store, cluster: "other", job: .backup, clock: clock.clock, waldenVersion: "0")
        _ = try await other.acquire()
    }

    @Test func `of a process that surely ended it is taken at once`() async throws {
        var mine = leases(by: .current)
        _ = try await mine.acquire()
        #expect(try await locked(mine) != nil)
        mine.hasEnded = { $0 == .current }
        #expect(try await mine.acquire().epoch == 2)
    }

    @Test func `of one that is silent it is taken after its whole duration, and said so before`() async throws {
        let dead = try await leases().acquire()
        clock.advance(by: .seconds(301))
        let said = Mutex<[String]>([])
        let claim = Task { try await leases().acquire { line in said.withLock { $0.append(line) } } }
        for _ in 0..<10 {
            try await eventually("it waits for its next look") { clock.alarms.contains(clock.now + .seconds(30)) }
            clock.advance(by: .seconds(30))
        }
        #expect(try await claim.value.epoch == 2)
        #expect(
            said.withLock(\.self).map { $0.contains("has not said that it ended; it is watched for 300 s") } == [true])
        await #expect(throws: WaldenError.self) { try await dead.check() }
    }

    @Test func `it is renewed while the body runs, and old records are swept`() async throws {
        let lease = try await leases().acquire()
        let (ending, end) = AsyncStream.makeStream(of: Void.self)
        let run = Task {
            try await lease.during {
                for await _ in ending {}
                return 7
            }
        }
        for epoch in 2...9 as ClosedRange<Int64> {
            try await eventually("it waits for its renewal") { clock.alarms.contains(clock.now + .seconds(100)) }
            clock.advance(by: .seconds(100))
            try await eventually("it is renewed") { try await leases().newest()?.epoch == epoch }
        }
        try await eventually("five are left") { try await store.keys("main/leases/backup/").count <= 6 }
        try await lease.check()
        end.finish()
        #expect(try await run.value == 7)
        await lease.release()
        #expect(try await leases().newest()?.record?.state == .released)
    }

    @Test func `who cannot renew is stopped before another may take it`() async throws {
        let cut = FaultyStore(store, plan: [FaultRule(.list, calls: 4...9999, .failBefore(Place.unreachable))])
        let lease = try await leases(cut).acquire()
        let run = Task { try await lease.during { try await clock.sleep(.seconds(100_000)) } }
        try await eventually("it waits for its renewal") { clock.alarms.contains(clock.now + .seconds(100)) }
        clock.advance(by: .seconds(100))
        for _ in 0..<40 where clock.now < .seconds(1000 + 280) {
            try await eventually("it tries again, or has given up") {
                clock.alarms.contains(clock.now + .seconds(5)) || clock.now >= .seconds(1000 + 270)
            }
            clock.advance(by: .seconds(5))
        }
        let error = await #expect(throws: WaldenError.self) { try await run.value }
        #expect(error?.code == .locked && error?.message == "the lease of backup was lost")
        #expect(error?.cause?.contains("not renewed in time") == true)
        #expect(clock.now < .seconds(1000 + 300))
    }

    @Test func `who was overtaken is stopped at its next renewal`() async throws {
        let lease = try await leases().acquire()
        let run = Task { try await lease.during { try await clock.sleep(.seconds(100_000)) } }
        try await eventually("it waits for its renewal") { clock.alarms.contains(clock.now + .seconds(100)) }
        let other = LeaseRecord(LeaseClaimTests.holding("other"), epoch: 2, .acquired)
        try await store.put("main/leases/backup/999999999997.json", JSONDocuments.encode(other))
        clock.advance(by: .seconds(100))
        let error = await #expect(throws: WaldenError.self) { try await run.value }
        #expect(error?.cause?.contains("it was taken by process 17 on db2") == true)
        await lease.release()
        #expect(try await leases().newest()?.record?.holder == "other")
    }

    @Test func `a lost answer to the put is found out by looking`() async throws {
        let lossy = FaultyStore(store, plan: [FaultRule(.put, .failAfter(Place.unreachable))])
        let lease = try await leases(RetryingStore(lossy, policy: RetryPolicy(sleep: { _ in }))).acquire()
        #expect(lease.epoch == 1)
    }

    @Test func `the hostile and the damaged are watched, and then overtaken`() async throws {
        for (number, text) in ["{", "{\"format\":9}", "[]", "{\"format\":1,\"epoch\":\"x\"}", ""].enumerated() {
            let store = MemoryStore { [clock] in clock.wall }
            try await store.put("main/leases/backup/999999999998.json", Array(text.utf8))
            try await store.put("main/leases/backup/000.json", [1])
            #expect(try await locked(leases(store))?.message.contains("cannot be read") == true, "\(number)")
            clock.advance(by: .seconds(400))
            let claim = Task { try await leases(store).acquire() }
            for _ in 0..<10 {
                try await eventually("it waits") { clock.alarms.contains(clock.now + .seconds(30)) }
                clock.advance(by: .seconds(30))
            }
            #expect(try await claim.value.epoch == 2)
        }
    }

    @Test func `a store that hangs is given up at the deadline`() async throws {
        let hanging = leases(FaultyStore(store, plan: [FaultRule(.list, .stall)]))
        let claim = Task { try await hanging.acquire() }
        try await eventually("it waits") { clock.alarms.contains(clock.now + .seconds(60)) }
        clock.advance(by: .seconds(60))
        let error = await #expect(throws: WaldenError.self) { try await claim.value }
        #expect(error?.code == .timedOut)
    }
}
