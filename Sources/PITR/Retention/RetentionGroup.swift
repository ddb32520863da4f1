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
        let rules = RetentionRules(policy: policy, now: now)
            .reasons(for: dumps.map { .init(finished: $0.finished, isGood: $0.isGood) })
        return dumps.indices.map { index in
            let dump = dumps[index]
            let protection = index == newest ? [RetentionReason.newest(isGood: dump.isGood)] : []
            return RetentionDecision(dump, always(dump) + protection + rules[index])
        }
    }

    private func always(_ dump: CatalogueDump) -> [RetentionReason] {
        (dump.isPinned ? [.pinned] : []) + (policy.isForever ? [.forever(dump.tier)] : [])
    }
}
