// SPDX-License-Identifier: MIT

/// The schedule of whoever says nothing else, all of it in UTC: the one that our users wrote down.
public enum UsualJobs {
    /// A job that is not among them, such as `dump_test`, runs only where it is asked for.
    public static let expressions: [JobName: CronExpression] = {
        var expressions: [JobName: CronExpression] = [:]
        for (job, text) in texts { expressions[job] = try? CronExpression(text) }
        for (tier, text) in tiers {
            guard let tier = try? DumpTier(tier) else { continue }
            expressions[.dump(tier)] = try? CronExpression(text)
        }
        return expressions
    }()

    private static let texts: [(JobName, String)] = [
        (.backup, "0 1 * * 0"), (.prune, "30 4 * * *"), (.index, "15 * * * *"), (.drill, "0 5 * * 0"),
        (.verify, "0 6 * * 6"),
    ]
    private static let tiers = [("daily", "0 2 * * *"), ("weekly", "0 3 * * 0")]
}
