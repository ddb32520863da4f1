// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Operations
import PITR
import SystemPackage
import Yams

/// Reads the configuration file. Strict: an unknown key is an error with its line and the nearest valid key.
enum ConfigurationFile {
    static let defaultPath: FilePath = "/etc/walden/walden.yaml"

    /// Throws `.configuration` with file and line for anything that is not as docs/configuration.md says.
    static func load(_ path: FilePath) throws -> Configuration {
        let bytes: [UInt8]
        do {
            bytes = try SmallFile.bytes(at: path, limit: 1 << 20)
        } catch {
            let cause = WaldenError.system(error as? Errno ?? .ioError, "read", path)
            throw WaldenError(
                .configuration, "cannot read the configuration file \(path)", cause: cause.cause,
                hint: cause.hint ?? "Make one with walden init, or name it with --config or WALDEN_CONFIG.")
        }
        return try parse(String(decoding: bytes, as: UTF8.self), file: path.string)
    }

    static func parse(_ text: String, file: String) throws -> Configuration {
        let node: Node?
        do {
            // The values here say by themselves what they are; resolving tags by patterns would cost more than all the rest.
            node = try Yams.compose(yaml: text, .basic)
        } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
            throw WaldenError(
                .configuration,
                "\(file):\(context.mark.line): the key \(keys.sorted().joined(separator: ", ")) stands twice")
        } catch {
            let line = (error as? YamlError).flatMap(line(of:))
            throw WaldenError(
                .configuration, "\(file)\(line.map { ":\($0)" } ?? ""): this is not YAML", cause: problem(of: error))
        }
        guard let node else { throw WaldenError(.configuration, "\(file): the configuration is empty") }
        return try read(ConfigurationNode(node, file: file), file: file)
    }

    private static func read(_ root: ConfigurationNode, file: String) throws -> Configuration {
        try root.allow(
            only: [
                "cluster", "repositories", "archive", "postgres", "compression", "backup", "restore", "dumps",
                "programs", "agent", "notify", "schedule", "metrics", "retention", "verify", "drill",
            ])
        var configuration = Configuration()
        if let cluster = try root.text("cluster") {
            guard ClusterName.isValid(cluster) else { throw root.wrong("cluster", ClusterName.rule) }
            configuration.cluster = cluster
        }
        if let node = try root.child("postgres") { configuration.postgres = try postgres(node) }
        if let node = try root.child("compression") {
            configuration.compress = try compress(node, configuration.compress)
        }
        if let node = try root.child("retention") { configuration.retention = try RetentionPolicy(backups: node) }
        configuration.repositories = try repositories(root, file, configuration.compress)
        if let node = try root.child("archive") { configuration.archive = try archive(node) }
        if let node = try root.child("backup") { configuration.backup = try backup(node) }
        if let node = try root.child("restore") { configuration.restore = try restore(node) }
        if let node = try root.child("verify") { configuration.verify = try Configuration.Verify(node) }
        if let node = try root.child("drill") { configuration.drill = try DrillSettings(node) }
        if let node = try root.child("programs") { configuration.programs = try ProgramSettings(node) }
        if let node = try root.child("agent") { configuration.agent = try AgentSettings(node) }
        if let node = try root.child("metrics") {
            try node.allow(only: ["textfile"])
            configuration.metrics.textfile = try node.path("textfile").map { FilePath($0) }
        }
        if let node = try root.child("notify") { configuration.notify = try NotifySettings(node) }
        if let node = try root.child("dumps") { configuration.dumps = try dumps(node, configuration.repositories) }
        if let node = try root.child("schedule") {
            configuration.schedule = try ScheduleSettings(node, tiers: configuration.dumps.tiers.keys)
        }
        return configuration
    }

    private static func postgres(_ node: ConfigurationNode) throws -> Configuration.Postgres {
        try node.allow(only: ["connection", "programs"])
        return Configuration.Postgres(
            connection: try node.text("connection") ?? "", programs: try node.text("programs"))
    }

    /// `standard` is what the file says, or the defaults, where this part of it says nothing.
    static func compress(_ node: ConfigurationNode, _ standard: Configuration.Compress) throws -> Configuration.Compress
    {
        try node.allow(only: ["wal", "wal_level", "backup", "backup_level"])
        var compress = standard
        if try node.says("wal") {
            compress.wal = try compression(node, "wal", standard: Configuration.Compress().wal)
        }
        if try node.says("backup") {
            compress.backup = try compression(node, "backup", standard: Configuration.Compress().backup)
        }
        return compress
    }

    /// `standard` is the codec where neither its name nor its level is said.
    private static func compression(_ node: ConfigurationNode, _ key: String, standard: Compression) throws
        -> Compression
    {
        let name = try node.choice(key, ["zstd", "gzip", "none"]) ?? standard.name
        let level = try node.number("\(key)_level", in: 1...19)
        guard level != nil || name != standard.name else { return standard }
        do {
            return try Compression(name: name, level: level)
        } catch let error as WaldenError {
            throw node.wrong("\(key)_level", "is no level of \(name): \(error.message)")
        }
    }

    private static func archive(_ node: ConfigurationNode) throws -> Configuration.Archive {
        try node.allow(only: ["policy", "grace", "timeout", "drop"])
        let grace = try node.duration("grace")
        let policy = try node.choice("policy", ["all", "any"]) ?? "all"
        guard grace == nil || policy == "any" else { throw node.wrong("grace", "goes with policy: any") }
        return Configuration.Archive(
            policy: policy == "all" ? .all : .any(grace: grace ?? PushPolicy.usualGrace),
            timeout: try node.duration("timeout") ?? PushWAL.usualLimit, drop: try node.child("drop").map(drop))
    }

    private static func drop(_ node: ConfigurationNode) throws -> DropPolicy {
        try node.allow(only: ["backlog", "records"])
        guard let backlog = try node.bytes("backlog", in: 1 << 24...1 << 50) else {
            throw node.wrong("backlog", "must be said, as in 100GiB")
        }
        guard let records = try node.path("records") else {
            throw node.wrong("records", "must be said: a folder of the server's user")
        }
        return DropPolicy(backlogBytes: UInt64(backlog), records: FilePath(records))
    }

    private static func backup(_ node: ConfigurationNode) throws -> Configuration.Backup {
        try node.allow(only: ["checkpoint", "workers", "wal_timeout", "max_rate_kib"])
        var backup = Configuration.Backup()
        if let checkpoint = try node.choice("checkpoint", ["fast", "spread"]) {
            backup.fastCheckpoint = checkpoint == "fast"
        }
        backup.workers = try node.number("workers", in: 1...64) ?? backup.workers
        backup.walTimeout = try node.duration("wal_timeout") ?? backup.walTimeout
        // Documentation, BASE_BACKUP MAX_RATE: from 32 KiB to 1 GiB a second.
        backup.maxRateKiB = try node.number("max_rate_kib", in: 32...1_048_576)
        return backup
    }

    private static func restore(_ node: ConfigurationNode) throws -> Configuration.Restore {
        try node.allow(only: ["workers", "prefetch", "prefetch_queue", "prefetch_workers"])
        var restore = Configuration.Restore()
        restore.workers = try node.number("workers", in: 1...64) ?? restore.workers
        restore.prefetch.isOn = try node.flag("prefetch") ?? restore.prefetch.isOn
        if let queue = try node.bytes("prefetch_queue", in: 1 << 20...64 << 30) {
            restore.prefetch.queueBytes = UInt64(queue)
        }
        restore.prefetch.workers = try node.number("prefetch_workers", in: 1...64) ?? restore.prefetch.workers
        return restore
    }

    private static func dumps(_ node: ConfigurationNode, _ repositories: [RepositorySettings]) throws -> DumpSettings {
        let dumps = try DumpSettings(node)
        let known = Set(repositories.map(\.name))
        for (tier, settings) in dumps.tiers.sorted(by: { $0.key < $1.key }) {
            guard let unknown = settings.repositories?.first(where: { !known.contains($0) }) else { continue }
            throw node.wrong("tiers", "says of \(tier) that it is kept in \(unknown), and no repository has that name")
        }
        return dumps
    }

    private static func line(of error: YamlError) -> Int? {
        switch error {
        case .scanner(_, _, let mark, _), .parser(_, _, let mark, _), .composer(_, _, let mark, _): mark.line
        default: nil
        }
    }

    private static func problem(of error: any Error) -> String {
        switch error as? YamlError {
        case .scanner(_, let problem, _, _)?, .parser(_, let problem, _, _)?, .composer(_, let problem, _, _)?: problem
        default: "it cannot be parsed"
        }
    }
}
