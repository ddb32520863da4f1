// SPDX-License-Identifier: MIT

/// Decides which dumps are kept.
///
/// Each database of each tier is decided on by itself, and the cluster's globals as if they were one. Dumps are taken
/// in the order in which they were known to be good, never by name, and age and periods are counted by that time. What
/// any rule keeps is kept: `keepFor`; so many of the last; and of so many hours, days, weeks, months and years the
/// newest each, as restic and borg have it. Periods without a good dump are not counted.
///
/// The newest of a period stays as long as the period counts, so it does not matter how often retention runs: what is
/// left is what would have been chosen from all dumps there ever were, as long as no test fails later.
///
/// Whatever the policy: pinned dumps stay, and so do dumps that finished in the future, which a clock set back makes,
/// and the newest good one. A dump whose test failed is no good: it uses up no count, and a count gives it up only when
/// enough good ones are found or there is a newer good one of its period.
public enum Retention {
    /// A decision on each of `dumps`, in the order of tier, database (globals last) and completion, the newest first.
    ///
    /// All tiers in `dumps` are decided on by `policy`. Whether anything may be deleted at all is for the caller to
    /// know.
    public static func decide(
        _ dumps: [CatalogueDump], policy: RetentionPolicy, now: Instant
    ) -> [RetentionDecision] {
        Dictionary(grouping: dumps, by: \.tier).sorted { $0.key < $1.key }.flatMap { _, dumps in
            let globals = RetentionGroup(dumps.filter { $0.database == nil }, policy, now: now).decide()
            let databases = Dictionary(grouping: dumps.filter { $0.database != nil }, by: \.databaseBytes)
                .sorted { $0.key.lexicographicallyPrecedes($1.key) }
                .flatMap { RetentionGroup($0.value, policy, now: now).decide() }
            return databases + keeping(globals, with: databases.filter(\.isKept).map(\.dump))
        }
    }

    /// For each of `dumps` keeps the globals that were finished last before it or with it: they are of the same run.
    private static func keeping(
        _ globals: [RetentionDecision], with dumps: [CatalogueDump]
    ) -> [RetentionDecision] {
        var owners: [Int: [CatalogueDump]] = [:]
        for dump in dumps {
            let index = globals.firstIndex { $0.dump.finished <= dump.finished }
            if let index { owners[index, default: []].append(dump) }
        }
        return globals.indices.map { index in
            guard let owners = owners[index], let newest = owners.max(by: CatalogueDump.isOlder) else {
                return globals[index]
            }
            return globals[index].adding(.globals(of: newest.stem, others: owners.count - 1))
        }
    }
}
