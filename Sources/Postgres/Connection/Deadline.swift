// SPDX-License-Identifier: MIT

/// A moment by which a wait must have ended, on the monotonic clock.
struct Deadline: Sendable {
    private let moment: ContinuousClock.Instant
    let allowed: Duration

    init(after allowed: Duration) {
        self.allowed = allowed
        moment = ContinuousClock.now.advanced(by: allowed)
    }

    var hasPassed: Bool { ContinuousClock.now >= moment }

    /// Milliseconds until the deadline, at least 0 and at most `longest`: what poll(2) takes.
    func milliseconds(atMost longest: Int32) -> Int32 {
        let rest = ContinuousClock.now.duration(to: moment)
        if rest >= .milliseconds(Int64(longest)) { return longest }
        if rest <= .zero { return 0 }
        return Int32(clamping: rest.components.attoseconds / 1_000_000_000_000_000) + 1
    }
}
