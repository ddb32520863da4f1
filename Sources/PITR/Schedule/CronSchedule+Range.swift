// SPDX-License-Identifier: MIT

extension CronSchedule {
    /// The slots after `start` and not after `end`, oldest first, the first `limit` of them.
    public func slots(after start: Instant, through end: Instant, limit: Int) -> [Instant] {
        var slots: [Instant] = []
        var last = start
        while slots.count < limit, let slot = next(after: last), slot <= end {
            slots.append(slot)
            last = slot
        }
        return slots
    }

    /// The newest slot after `start` and not after `end`; it is found by halving the time, however many there are.
    public func last(after start: Instant, through end: Instant) -> Instant? {
        guard var found = next(after: start), found <= end else { return nil }
        // There is none between this and `end`.
        var bound = end
        while let second = next(after: found), second <= end {
            let middle = Instant(microseconds: second.microseconds / 2 + bound.microseconds / 2)
            found = second
            if let slot = next(after: middle), slot <= end { found = max(found, slot) } else { bound = middle }
        }
        return found
    }
}
