// SPDX-License-Identifier: MIT

import Testing

@testable import Storage

@Suite struct IdleWatchTests {
    private let start = ContinuousClock.now

    @Test func `a byte a second is silence`() {
        var watch = IdleWatch(.seconds(20), now: start, moved: 0)
        let looks = (1...19).map { look(&watch, $0, UInt64($0)) }
        #expect(!looks.contains(true))
        #expect(watch.rest == .seconds(1))
        let last = look(&watch, 20, 20)
        #expect(last)
    }

    @Test func `1 KiB a second is not`() {
        var watch = IdleWatch(.seconds(20), now: start, moved: 0)
        let looks = (1...200).map { look(&watch, $0, UInt64($0) * 1100) }
        #expect(!looks.contains(true))
    }

    @Test func `a burst is forgotten`() {
        var watch = IdleWatch(.seconds(20), now: start, moved: 0)
        let looks = [1, 20, 21].map { look(&watch, $0, 1 << 40) }
        #expect(looks == [false, false, true])
    }

    @Test func `only time counts in which something is asked`() {
        var watch = IdleWatch(.seconds(20), now: start, moved: 0)
        let unasked = watch.look(now: start + .seconds(1000), moved: 0, askedSince: nil)
        let later = start + .seconds(2000)
        let asked = watch.look(now: later, moved: 0, askedSince: later - .seconds(10))
        #expect(!unasked && !asked)
        #expect(watch.rest == .seconds(10))
        let unaskedAgain = watch.look(now: later + .seconds(500), moved: 0, askedSince: nil)
        let askedForLong = watch.look(now: later + .seconds(510), moved: 0, askedSince: start)
        #expect(!unaskedAgain && askedForLong)
    }

    @Test(arguments: [Duration.zero, .seconds(-1), .nanoseconds(1), .seconds(Int64.max)])
    func `no length of time is too much`(_ limit: Duration) {
        var watch = IdleWatch(limit, now: start, moved: .max)
        let isOver = watch.look(now: start + .seconds(1), moved: .max, askedSince: start)
        #expect(isOver == (limit < .seconds(1)))
    }

    private func look(_ watch: inout IdleWatch, _ second: Int, _ moved: UInt64) -> Bool {
        watch.look(now: start + .seconds(second), moved: moved, askedSince: start)
    }
}
