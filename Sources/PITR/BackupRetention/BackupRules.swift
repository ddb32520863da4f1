// SPDX-License-Identifier: MIT

/// What is said of each backup before one looks at timelines and WAL: of all generations together.
struct BackupRules {
    private struct Place {
        let generation: Int
        let index: Int
    }

    private let generations: [GenerationHoldings]
    private let policy: RetentionPolicy
    private let now: Instant

    init(_ generations: [GenerationHoldings], _ policy: RetentionPolicy, now: Instant) {
        (self.generations, self.policy, self.now) = (generations, policy, now)
    }

    /// Of each generation, of each of its backups.
    func reasons() -> [[[BackupReason]]] {
        var reasons = generations.map { holdings in holdings.backups.map { own(of: $0, holdings) } }
        let newestFirst = places.sorted { CatalogueBackup.isOlder(backup($1).backup, backup($0).backup) }
        // What finished in the future counts for nothing, so that it does not take the place of what really is the
        // newest.
        let past = newestFirst.filter { backup($0).backup.stoppedAt <= now }
        for place in newestFirst where backup(place).backup.stoppedAt > now {
            reasons[place.generation][place.index].append(.rule(.future))
        }
        for place in newest(of: past) { reasons[place.generation][place.index].append(.rule(.newest(isGood: true))) }
        let items = past.map { place in
            RetentionRules.Item(finished: backup(place).backup.stoppedAt, isGood: backup(place).isGood)
        }
        for (place, said) in zip(past, RetentionRules(policy: policy, now: now).reasons(for: items)) {
            reasons[place.generation][place.index] += said.map { .rule($0) }
        }
        return reasons
    }

    private var places: [Place] {
        generations.indices.flatMap { generation in
            generations[generation].backups.indices.map { Place(generation: generation, index: $0) }
        }
    }

    private func backup(_ place: Place) -> GenerationHoldings.Backup {
        generations[place.generation].backups[place.index]
    }

    /// The newest good one of all, and that of the generation that goes on.
    private func newest(of places: [Place]) -> [Place] {
        let good = places.filter { backup($0).isGood }
        let current = good.first { generations[$0.generation].isCurrent }
        guard let newest = good.first else { return [] }
        guard let current, current.generation != newest.generation else { return [newest] }
        return [newest, current]
    }

    /// What speaks for it whatever the policy says.
    private func own(of backup: GenerationHoldings.Backup, _ holdings: GenerationHoldings) -> [BackupReason] {
        var reasons: [BackupReason] = backup.isPinned ? [.rule(.pinned)] : []
        if let until = backup.lockedUntil, until > now { reasons.append(.locked(until: until)) }
        let first = WALSegment(name: backup.backup.firstSegment, size: holdings.segmentSize)?.number
        for use in holdings.uses where use.backup == backup.backup.id || first.map({ $0 >= use.first }) ?? true {
            reasons.append(.inUse(use.words))
        }
        return reasons
    }
}
