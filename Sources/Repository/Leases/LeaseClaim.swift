// SPDX-License-Identifier: MIT

import PITR

/// How a lease is taken: decides what to do next from what was seen, and has neither clock nor store.
///
/// docs/decisions/0020-leases.md says why it is safe.
struct LeaseClaim: Sendable {
    enum Step: Sendable {
        /// Put this epoch, tell ``puts(_:at:)`` just before, then look again.
        case put(epoch: Int64)
        /// Look again so much later: nobody knows whether the holder lives.
        case wait(Duration)
        case won(LeaseTenure)
        /// Somebody else has it.
        case refused
    }

    let holder: String
    let duration: Duration
    /// The record that is watched, and since when, by a clock that only moves forward.
    private var watched: (epoch: Int64, since: Duration)?
    private var claimed: (epoch: Int64, at: Duration)?

    init(holder: String, duration: Duration) { (self.holder, self.duration) = (holder, duration) }

    /// The epoch is being put; `now` is not later than the moment at which others may see it.
    mutating func puts(_ epoch: Int64, at now: Duration) { claimed = (epoch, now) }

    /// What to do, when `sight` was there `now`; nil: nobody ever had the lease. `wall` is the clock on the wall.
    mutating func next(after sight: LeaseSight?, at now: Duration, wall: Instant) -> Step {
        guard let sight else { return .put(epoch: 1) }
        let following = sight.epoch &+ 1
        if let claimed {
            if sight.epoch == claimed.epoch, sight.record?.holder == holder {
                let tenure = LeaseTenure(holder: holder, epoch: sight.epoch, since: claimed.at, duration: duration)
                // So slow a store that the lease has run out meanwhile: the next record makes it new.
                return tenure.isSafe(at: now) ? .won(tenure) : .put(epoch: following)
            }
            // Another one was quicker, so it lives.
            return sight.isFree ? .put(epoch: following) : .refused
        }
        if sight.isFree { return .put(epoch: following) }
        guard let watched else { return sight.looksYoung(at: wall) ? .refused : watch(sight, from: now) }
        guard watched.epoch == sight.epoch else { return .refused }
        let left = sight.span - (now - watched.since)
        return left <= .zero ? .put(epoch: following) : .wait(min(left, sight.span / Self.looks))
    }

    private mutating func watch(_ sight: LeaseSight, from now: Duration) -> Step {
        watched = (sight.epoch, now)
        return .wait(sight.span / Self.looks)
    }

    /// How often a holder that may be gone is looked at.
    private static let looks = 10
}
