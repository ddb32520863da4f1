// SPDX-License-Identifier: MIT

/// The dumps of one database in one tier, which are decided on without a look at others.
struct RetentionGroup {
    /// The newest first.
    private let dumps: [CatalogueDump]
    private let policy: RetentionPolicy
    private let now: Instant

    init(_ dumps: [CatalogueDump], _ policy: RetentionPolicy, now: Instant) {
        self.dumps = dumps.sorted { CatalogueDump.isOlder($1, $0) }
        (self.policy, self.now) = (policy, now)
    }

    /// In the order of completion, the newest first.
    func decide() -> [RetentionDecision] {
        // What finished in the future counts for nothing, so that it does not take the place of what really is the
        // newest.
        let future = dumps.prefix { $0.finished > now }
        return future.map { RetentionDecision($0, always($0) + [.future]) } + decide(Array(dumps[future.endIndex...]))
    }

    private func decide(_ dumps: [CatalogueDump]) -> [RetentionDecision] {
        let newest = dumps.firstIndex(where: \.isGood) ?? 0
        let rules = rules(for: dumps)
        return dumps.indices.map { index in
            let dump = dumps[index]
            let protection = index == newest ? [RetentionReason.newest(isGood: dump.isGood)] : []
            return RetentionDecision(dump, always(dump) + protection + rules.map { $0[index] })
        }
    }

    private func always(_ dump: CatalogueDump) -> [RetentionReason] {
        (dump.isPinned ? [.pinned] : []) + (policy.isForever ? [.forever(dump.tier)] : [])
    }

    /// What each rule of the policy says of each of `dumps`.
    private func rules(for dumps: [CatalogueDump]) -> [[RetentionReason]] {
        let age = policy.keepFor.map { keepFor in
            dumps.map { $0.finished.age(at: now) <= keepFor ? RetentionReason.within(keepFor) : .olderThan(keepFor) }
        }
        let dated = dumps.map { (isGood: $0.isGood, periods: policy.calendar.periods(at: $0.finished)) }
        let counts = RetentionCount.allCases.compactMap { count in
            policy.counts[count].map { limit in
                reasons(for: dated.map { ($0.isGood, $0.periods[count]) }, count, limit: limit)
            }
        }
        return (age.map { [$0] } ?? []) + counts
    }

    /// Goes from the newest back until `limit` dumps, or periods that have a good dump, are found.
    private func reasons(
        for dumps: [(isGood: Bool, period: Int64?)], _ count: RetentionCount, limit: Int
    ) -> [RetentionReason] {
        var found = 0
        var periods: Set<Int64> = []
        return dumps.map { isGood, period in
            if let period, periods.contains(period) { return .superseded(count) }
            guard found < limit else { return .beyond(count, limit: limit) }
            guard isGood else { return .uncounted(count) }
            found += 1
            if let period { periods.insert(period) }
            return .counted(count, position: found, limit: limit)
        }
    }
}
