// SPDX-License-Identifier: MIT

import Host
import PITR
import Testing

@testable import Repository

/// Who may take a lease, decided from what is seen alone.
@Suite("LeaseClaim") struct LeaseClaimTests {
    static let wall = Instant(microseconds: 1_795_341_600_000_000)
    private static let duration = Duration.seconds(300)

    static func holding(_ holder: String, _ duration: Duration = duration) -> LeaseHolding {
        let process = ProcessIdentity(host: "db2", boot: "b", namespace: "n", process: 17, startTicks: 1)
        return LeaseHolding(
            job: .backup, holder: holder, process: process, acquiredAt: wall, duration: duration, waldenVersion: "0")
    }

    private func sight(
        _ epoch: Int64, by holder: String = "other", _ state: LeaseRecord.State = .acquired, age: Int64 = 0,
        hasEnded: Bool = false
    ) -> LeaseSight {
        LeaseSight(
            epoch: epoch, record: LeaseRecord(Self.holding(holder), epoch: epoch, state),
            storedAt: Instant(microseconds: Self.wall.microseconds - age * 1_000_000), hasEnded: hasEnded)
    }

    private func claim() -> LeaseClaim { LeaseClaim(holder: "me", duration: Self.duration) }

    @Test func `the first ever puts epoch 1, and has it when it sees its own record`() throws {
        var claim = claim()
        #expect(put(claim.next(after: nil, at: .seconds(5), wall: Self.wall)) == 1)
        claim.puts(1, at: .seconds(6))
        guard case .won(let tenure) = claim.next(after: sight(1, by: "me"), at: .seconds(8), wall: Self.wall) else {
            Issue.record("it does not have it")
            return
        }
        #expect(tenure.since == .seconds(6) && tenure.safeUntil == .seconds(276) && tenure.renewAt == .seconds(106))
    }

    @Test func `one that was given back, or whose process surely ended, is taken at once`() {
        for free in [sight(7, .released), sight(7, hasEnded: true)] {
            var claim = claim()
            #expect(put(claim.next(after: free, at: .zero, wall: Self.wall)) == 8)
        }
    }

    @Test func `who was slower sees the other's record and is refused`() {
        var claim = claim()
        claim.puts(1, at: .zero)
        #expect(isRefused(claim.next(after: sight(1), at: .seconds(1), wall: Self.wall)))
        // Its record was put among those that were swept already.
        var late = self.claim()
        late.puts(3, at: .zero)
        #expect(isRefused(late.next(after: sight(40), at: .seconds(1), wall: Self.wall)))
    }

    @Test func `a record that looks young is left alone`() {
        for age in [0, 299, -299] as [Int64] {
            var claim = claim()
            #expect(isRefused(claim.next(after: sight(7, age: age), at: .zero, wall: Self.wall)))
        }
    }

    /// However old it looks: the clocks of hosts may differ by hours.
    @Test(arguments: [301, 86_400, -86_400]) func `one that looks old is watched for its whole duration`(age: Int64) {
        var claim = claim()
        var now = Duration.seconds(1000)
        var watched = Duration.zero
        while case .wait(let time) = claim.next(after: sight(7, age: age), at: now, wall: Self.wall) {
            now += time
            watched += time
        }
        #expect(watched == .seconds(300))
        #expect(put(claim.next(after: sight(7, age: age), at: now, wall: Self.wall)) == 8)
    }

    @Test func `a sign of life while it is watched refuses, and a release lets in`() {
        var claim = claim()
        _ = claim.next(after: sight(7, age: 900), at: .zero, wall: Self.wall)
        #expect(isRefused(claim.next(after: sight(8, .renewed, age: 870), at: .seconds(30), wall: Self.wall)))
        #expect(put(claim.next(after: sight(8, .released, age: 870), at: .seconds(30), wall: Self.wall)) == 9)
    }

    @Test func `a lease that ran out before its record was seen is made new`() {
        var claim = claim()
        claim.puts(1, at: .zero)
        #expect(put(claim.next(after: sight(1, by: "me"), at: .seconds(270), wall: Self.wall)) == 2)
    }

    @Test func `a record that cannot be read is watched for the usual time, and an absurd one for an hour at most`() {
        let unreadable = LeaseSight(epoch: 7, record: nil, storedAt: Instant(microseconds: .min), hasEnded: false)
        #expect(unreadable.span == .seconds(300) && !unreadable.looksYoung(at: Instant(microseconds: .max)))
        let absurd = LeaseRecord(Self.holding("x", .seconds(Int64.max)), epoch: 1, .acquired)
        #expect(LeaseSight(epoch: 1, record: absurd, storedAt: Self.wall, hasEnded: false).span == .seconds(3600))
        let none = LeaseRecord(Self.holding("x", .zero), epoch: 1, .acquired)
        #expect(LeaseSight(epoch: 1, record: none, storedAt: Self.wall, hasEnded: false).span == .seconds(1))
    }

    private func put(_ step: LeaseClaim.Step) -> Int64? {
        guard case .put(let epoch) = step else { return nil }
        return epoch
    }

    private func isRefused(_ step: LeaseClaim.Step) -> Bool {
        guard case .refused = step else { return false }
        return true
    }
}
