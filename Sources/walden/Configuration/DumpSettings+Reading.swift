// SPDX-License-Identifier: MIT

import Codec
import Errors
import Operations
import PITR
import Repository
import SystemPackage

extension DumpSettings {
    private static let keys = [
        "connection", "databases", "exclude", "globals", "format", "jobs", "compression", "level", "exclude_tables",
        "exclude_table_data", "extra_arguments", "lock_timeout", "timeout", "count_rows", "scratch", "prune", "tiers",
        "test", "hooks",
    ]

    /// Throws `.configuration` with file and line.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: Self.keys)
        isSaid = true
        connection = try node.text("connection")
        choice = try Self.choice(node) ?? choice
        withGlobals = try node.flag("globals") ?? withGlobals
        prunes = try node.flag("prune") ?? prunes
        options = try Self.options(node)
        if let tiers = try node.child("tiers") { self.tiers = try Self.tiers(tiers) }
        if let test = try node.child("test") { self.test = try DumpTestSettings(test) }
        if let hooks = try node.child("hooks") {
            try hooks.allow(only: ["before_restore", "after_restore"])
            self.hooks = Hooks(
                beforeRestore: try hooks.text("before_restore"), afterRestore: try hooks.text("after_restore"))
        }
    }

    /// nil where nothing is said of it.
    fileprivate static func choice(_ node: ConfigurationNode) throws -> TakeDumps.Choice? {
        let (names, patterns) = (try node.texts("databases"), try node.texts("exclude"))
        guard !names.isEmpty, names != ["all"] else {
            return names.isEmpty && patterns.isEmpty ? nil : .all(except: patterns)
        }
        guard patterns.isEmpty else { throw node.wrong("exclude", "goes with databases: all") }
        for name in names where (try? DatabaseKey(name)) == nil {
            throw node.wrong("databases", "holds \"\(name)\", which is not the name of a database")
        }
        return .named(names)
    }

    private static func options(_ node: ConfigurationNode) throws -> DumpOptions {
        var options = DumpOptions()
        let format = try node.choice("format", ["plain", "custom", "directory"])
        options.format = format.flatMap { DumpMarker.Format(rawValue: $0) } ?? options.format
        options.jobs = try node.number("jobs", in: 1...64) ?? options.jobs
        options.compression = try compression(node, options.compression)
        options.excludedTables = try node.texts("exclude_tables")
        options.excludedTableData = try node.texts("exclude_table_data")
        options.extraArguments = try node.texts("extra_arguments")
        options.lockWait = try node.duration("lock_timeout") ?? options.lockWait
        options.timeout = try node.duration("timeout") ?? options.timeout
        options.countFor = try node.duration("count_rows") ?? options.countFor
        options.scratch = try node.path("scratch").map { FilePath($0) } ?? options.scratch
        do {
            try options.check()
        } catch let error as WaldenError {
            throw node.wrong("extra_arguments", "cannot be used: \(error)")
        }
        return options
    }

    private static func compression(_ node: ConfigurationNode, _ standard: Compression) throws -> Compression {
        let name = try node.choice("compression", ["gzip", "zstd", "none"]) ?? standard.name
        let level = try node.number("level", in: 1...19)
        guard level != nil || name != standard.name else { return standard }
        do {
            return try Compression(name: name, level: level)
        } catch let error as WaldenError {
            throw node.wrong("level", "is no level of \(name): \(error.message)")
        }
    }

    /// What is said of a tier replaces what is usual for it; tiers that are not named stay as they are.
    private static func tiers(_ node: ConfigurationNode) throws -> [DumpTier: Tier] {
        var tiers = usualTiers
        for name in try node.keys() {
            let tier = try tier(name, node)
            guard let settings = try node.child(name) else { continue }
            tiers[tier] = try Tier(settings, usual: usualTiers[tier] ?? Tier())
        }
        return tiers
    }

    private static func tier(_ name: String, _ node: ConfigurationNode) throws -> DumpTier {
        do {
            return try DumpTier(name)
        } catch {
            throw node.wrong(name, "is no name of a tier: \(error.cause ?? error.message)")
        }
    }
}

extension DumpSettings.Tier {
    init(_ node: ConfigurationNode, usual: DumpSettings.Tier) throws {
        try node.allow(
            only: ["keep", "keep_for", "zone", "repositories", "databases", "exclude"]
                + RetentionPolicy.countKeys.map(\.key))
        self = usual
        repositories = try node.texts("repositories")
        if repositories?.isEmpty == true { repositories = nil }
        choice = try DumpSettings.choice(node)
        retention = try Self.retention(node) ?? usual.retention
    }

    private static func retention(_ node: ConfigurationNode) throws -> RetentionPolicy? {
        let keepFor = try node.duration("keep_for")
        let numbers = try RetentionPolicy.counts(node)
        if let keep = try node.choice("keep", ["forever"]) {
            guard keepFor == nil, numbers.isEmpty else { throw node.wrong("keep", "\(keep) leaves nothing to count") }
            return .forever
        }
        guard keepFor != nil || !numbers.isEmpty else {
            if try node.text("zone") != nil { throw node.wrong("zone", "goes with what is counted") }
            return nil
        }
        return try RetentionPolicy.make(node, "keep_for", keepFor: keepFor, numbers)
    }
}

extension DumpTestSettings {
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["connection", "minimum_tables", "checks"])
        connection = try node.text("connection")
        minimumTables = try node.number("minimum_tables", in: 0...1_000_000) ?? minimumTables
        checks = try node.children("checks").map { check in
            try check.allow(only: ["database", "sql", "expect"])
            guard let sql = try check.text("sql"), !sql.isEmpty else { throw check.wrong("sql", "must be given") }
            return Check(database: try check.text("database"), sql: sql, expect: try check.text("expect"))
        }
    }
}

extension ProgramSettings {
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["folder", "prefix", "connection"])
        folder = try node.path("folder")
        connection = try node.text("connection") ?? ""
        guard let prefix = try node.text("prefix") else { return }
        guard folder == nil else { throw node.wrong("folder", "and prefix are both given") }
        do {
            self.prefix = try ProgramPrefix.words(prefix)
        } catch let error as WaldenError {
            throw node.wrong("prefix", "cannot be used: \(error)")
        }
        guard !self.prefix.isEmpty else { throw node.wrong("prefix", "must name a program") }
    }
}
