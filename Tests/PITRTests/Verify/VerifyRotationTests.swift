// SPDX-License-Identifier: MIT

import PITR
import Testing

@Suite("VerifyRotation") struct VerifyRotationTests {
    private static let now = Instant(microseconds: 1_795_341_600_000_000)

    private func last(
        _ cursor: String?, origin: String? = nil, share: Double = 0.25, goal: UInt64 = 100, done: UInt64 = 40,
        ended: Bool = true, findings: Bool = false, seconds: Int64 = 60
    ) -> VerifyRotation.Last {
        VerifyRotation.Last(
            cursor: cursor, origin: origin, goalBytes: goal, doneBytes: done, share: share, hasEnded: ended,
            hasFindings: findings, seenAt: Instant(microseconds: Self.now.microseconds - seconds * 1_000_000))
    }

    private func next(_ last: VerifyRotation.Last?, share: Double = 0.25, total: UInt64 = 1000, resumes: Bool = true)
        -> VerifyRotation
    {
        VerifyRotation(after: last, share: share, total: total, resumes: resumes, now: Self.now)
    }

    @Test func `a share begins where the last one ended, and goes round`() {
        #expect(next(nil).start == nil && next(nil).budget == 250 && !next(nil).isResumed)
        let second = next(last("b"))
        #expect(second.start == "b" && second.origin == "b" && second.budget == 250 && !second.isResumed)
        #expect(next(last("b"), share: 0.0001, total: 10).budget == 1)
        #expect(next(nil, total: 0).budget == 1)
        #expect(next(nil, total: .max).budget > 0)
    }

    @Test func `everything begins at the beginning`() {
        let all = next(last("b", share: 1), share: 1)
        #expect(all.start == nil && all.origin == nil && all.budget == .max && !all.isResumed)
    }

    @Test func `what was interrupted goes on, as far as it wanted to`() {
        let share = next(last("c", origin: "b", ended: false))
        #expect(share.isResumed && share.start == "c" && share.origin == "b" && share.budget == 60)
        let all = next(last("c", share: 1, ended: false), share: 1)
        #expect(all.isResumed && all.start == "c" && all.origin == nil && all.budget == .max)
        #expect(next(last("c", goal: 10, done: 40, ended: false)).budget == 1)
    }

    @Test func `it is begun anew when told so, after a week, for another share, and when something had been found`() {
        let interrupted = last("c", origin: "b", ended: false)
        for rotation in [
            next(interrupted, resumes: false), next(last("c", origin: "b", ended: false, seconds: 8 * 86_400)),
            next(interrupted, share: 0.5), next(last("c", origin: "b", ended: false, findings: true)),
        ] {
            #expect(!rotation.isResumed && rotation.start == "b")
        }
        #expect(!next(last("c", share: 1, ended: false, findings: true), share: 1).isResumed)
    }
}
