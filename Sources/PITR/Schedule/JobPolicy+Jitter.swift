// SPDX-License-Identifier: MIT

extension JobPolicy {
    /// When the run of `slot` begins: the same whoever works it out, from the slot up to ``jitter`` later in whole seconds, and
    /// always before the next slot.
    public func due(_ slot: Instant) -> Instant {
        guard jitter > .zero else { return slot }
        let period = schedule.next(after: slot).map { slot.age(at: $0) } ?? jitter
        let spread = min(jitter, period).components.seconds
        guard spread > 0 else { return slot }
        let seconds = Self.mixed(seed ^ UInt64(bitPattern: slot.microseconds)) % UInt64(spread)
        return slot.advanced(bySeconds: Int64(seconds))
    }

    /// When the next runs begin after `now`, if nothing keeps them from it.
    public func starts(after now: Instant, count: Int) -> [Instant] {
        // Jitter ends before the next slot, so at most the newest is still to come.
        let newest = schedule.last(after: now.advanced(by: .zero - jitter), through: now)
        var starts = newest.map(due).flatMap { $0 > now ? [$0] : nil } ?? []
        var last = now
        while starts.count < count, let slot = schedule.next(after: last) {
            starts.append(due(slot))
            last = slot
        }
        return Array(starts.prefix(max(count, 0)))
    }

    /// A seed for every name (Fowler, Noll, Vo: FNV-1a of 64 bits).
    public static func seed(_ name: String) -> UInt64 {
        name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The mixing of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014).
    private static func mixed(_ value: UInt64) -> UInt64 {
        var mixed = value &+ 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
