// SPDX-License-Identifier: MIT

/// What the rules of a policy say of things that were finished one after the other: dumps of one database, base
/// backups.
struct RetentionRules {
    struct Item {
        let finished: Instant
        let isGood: Bool
    }

    let policy: RetentionPolicy
    let now: Instant

    /// Of each item what each rule says; `items` are in the order of completion, the newest first.
    func reasons(for items: [Item]) -> [[RetentionReason]] {
        let rules = rules(for: items)
        return items.indices.map { index in rules.map { $0[index] } }
    }

    private func rules(for items: [Item]) -> [[RetentionReason]] {
        let age = policy.keepFor.map { keepFor in
            items.map { $0.finished.age(at: now) <= keepFor ? RetentionReason.within(keepFor) : .olderThan(keepFor) }
        }
        let dated = items.map { (isGood: $0.isGood, periods: policy.calendar.periods(at: $0.finished)) }
        let counts = RetentionCount.allCases.compactMap { count in
            policy.counts[count].map { limit in
                reasons(for: dated.map { ($0.isGood, $0.periods[count]) }, count, limit: limit)
            }
        }
        return (age.map { [$0] } ?? []) + counts
    }

    /// Goes from the newest back until `limit` items, or periods that have a good one, are found.
    private func reasons(
        for items: [(isGood: Bool, period: Int64?)], _ count: RetentionCount, limit: Int
    ) -> [RetentionReason] {
        var found = 0
        var periods: Set<Int64> = []
        return items.map { isGood, period in
            if let period, periods.contains(period) { return .superseded(count) }
            guard found < limit else { return .beyond(count, limit: limit) }
            guard isGood else { return .uncounted(count) }
            found += 1
            if let period { periods.insert(period) }
            return .counted(count, position: found, limit: limit)
        }
    }
}
