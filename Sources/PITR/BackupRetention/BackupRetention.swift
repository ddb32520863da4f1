// SPDX-License-Identifier: MIT

/// Decides which base backups and which WAL are kept.
///
/// The policy reads: every second of the last `keepFor` (the window), and so many points besides
/// (``RetentionPolicy/counts``). A backup of the window stays, and so does the newest good one from before it, on every
/// path of timelines on which something was archived within the window: from there every second is reached. An older
/// point keeps only the WAL that makes it consistent.
///
/// Backups are taken in the order of PostgreSQL's time of their end, of all timelines, generations and majors together,
/// never by name. Whatever the policy: the newest good backup of all and that of the current generation stay, with all
/// that comes after them; so does what is pinned, in use, locked, or finished in the future, which a clock set back
/// makes; where a window is not full yet nothing of its path goes; and where the current generation has no good backup,
/// or anything is not known, nothing of it goes at all.
public enum BackupRetention {
    /// A decision on each generation, in their order. A policy without a window (`keepFor`) removes nothing.
    public static func decide(
        _ generations: [GenerationHoldings], policy: RetentionPolicy, now: Instant
    ) -> [GenerationDecision] {
        guard let window = policy.keepFor else {
            return generations.map { holdings in
                var held = holdings
                held.obstacles.append("base backups and WAL are kept for ever")
                return GenerationRetention(held, Array(repeating: [], count: held.backups.count), from: nil).decide()
            }
        }
        let begin = now.advanced(by: .zero - window)
        let reasons = BackupRules(generations, policy, now: now).reasons()
        return zip(generations, reasons).map { GenerationRetention($0, $1, from: begin).decide() }
    }
}
