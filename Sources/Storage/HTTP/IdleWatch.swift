// SPDX-License-Identifier: MIT

/// Watches an exchange for silence: fewer than 1 KiB a second for as long as the idle deadline.
///
/// Time counts only while something is asked of the server. Whenever the bytes that make the least speed have moved, it
/// begins anew, so a burst is forgotten soon and a trickle is seen.
struct IdleWatch {
    private let limit: Duration
    private let least: UInt64
    private var silence = Duration.zero
    private var lastLook: ContinuousClock.Instant
    private var movedBefore: UInt64

    init(_ limit: Duration, now: ContinuousClock.Instant, moved: UInt64) {
        self.limit = limit
        least = UInt64(max(1, limit.someMilliseconds * 1024 / 1000))
        lastLook = now
        movedBefore = moved
    }

    /// - Parameters:
    ///   - moved: bytes that came or went so far.
    ///   - askedSince: since when something is asked of the server; nil: nothing is.
    /// - Returns: whether the deadline passed.
    mutating func look(
        now: ContinuousClock.Instant, moved: UInt64, askedSince: ContinuousClock.Instant?
    ) -> Bool {
        if moved > movedBefore, moved - movedBefore >= least {
            movedBefore = moved
            silence = .zero
        } else if let askedSince {
            silence += now - max(lastLook, askedSince)
        }
        lastLook = now
        return silence >= limit
    }

    /// How long until the next look can find the deadline passed.
    var rest: Duration { limit - silence }
}
