// SPDX-License-Identifier: MIT

import Operations
import PITR

/// The `dumps:` of the configuration. docs/dumps.md explains every key.
struct DumpSettings: Sendable, Equatable {
    struct Tier: Sendable, Equatable {
        var retention = RetentionPolicy.forever
        /// The names of the repositories that keep it, the first takes the dump; nil: all, in their order.
        var repositories: [String]?
        /// nil: as all tiers.
        var choice: TakeDumps.Choice?
    }

    /// Whether the configuration says anything of dumps.
    var isSaid = false
    /// nil: as `postgres.connection`.
    var connection: String?
    var choice = TakeDumps.Choice.all(except: [])
    var withGlobals = true
    var options = DumpOptions()
    /// Whether what a tier no longer keeps is removed after a run of it that went well.
    var prunes = true
    var tiers = Self.usualTiers
    var test = DumpTestSettings()
    var hooks = Hooks()

    /// Commands that a shell runs around a restore.
    struct Hooks: Sendable, Equatable {
        var beforeRestore: String?
        var afterRestore: String?
    }

    /// The policy that our users wrote down. What is made by hand is kept for ever.
    static let usualTiers: [DumpTier: Tier] = {
        var tiers: [DumpTier: Tier] = [.manual: Tier()]
        for (name, days) in [("daily", 7), ("weekly", 30)] {
            guard let tier = try? DumpTier(name), let keepFor = try? RetentionPolicy.days(days),
                let retention = try? RetentionPolicy(keepFor: keepFor)
            else { continue }
            tiers[tier] = Tier(retention: retention)
        }
        return tiers
    }()
}

/// What a dump must be like when it is restored for a trial.
struct DumpTestSettings: Sendable, Equatable {
    struct Check: Sendable, Equatable {
        /// nil: every one.
        var database: String?
        var sql: String
        /// The first column of the first row, as text; nil: that it runs is enough.
        var expect: String?
    }

    /// Where it is restored; nil: a throw-away server of Walden's own.
    var connection: String?
    var minimumTables = 1
    var checks: [Check] = []
}

/// The `programs:` of the configuration: where PostgreSQL's client programs are.
struct ProgramSettings: Sendable, Equatable {
    var folder: String?
    var prefix: [String] = []
    var connection = ""
}
