// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR

/// That a configuration file is right.
struct ConfigCheckView: CommandOutput {
    let file: String

    var text: String { "OK \(file)" }
}

/// The configuration in force.
struct ConfigShowView: CommandOutput {
    struct Value: Encodable, Sendable {
        let key: String
        let value: String
    }

    let file: String
    let values: [Value]

    init(_ environment: Environment) {
        let configuration = environment.configuration
        file = environment.configurationPath.string
        values =
            [Value(key: "cluster", value: configuration.cluster)]
            + configuration.repositories.enumerated().flatMap { Self.values(of: $1, "repositories[\($0)]") } + [
                Value(key: "archive.policy", value: configuration.archive.policy.words),
                Value(key: "archive.timeout", value: configuration.archive.timeout.words),
                Value(key: "postgres.connection", value: environment.connection.description),
                Value(key: "postgres.programs", value: configuration.postgres.programs ?? "found by version"),
                Value(key: "backup.checkpoint", value: configuration.backup.fastCheckpoint ? "fast" : "spread"),
                Value(key: "backup.workers", value: String(configuration.backup.workers)),
                Value(key: "backup.wal_timeout", value: configuration.backup.walTimeout.words),
                Value(
                    key: "backup.max_rate_kib", value: configuration.backup.maxRateKiB.map(String.init) ?? "unlimited"),
                Value(key: "restore.workers", value: String(configuration.restore.workers)),
                Value(key: "restore.prefetch", value: configuration.restore.prefetch.isOn ? "on" : "off"),
                Value(key: "restore.prefetch_queue", value: Units.bytes(configuration.restore.prefetch.queueBytes)),
                Value(key: "restore.prefetch_workers", value: String(configuration.restore.prefetch.workers)),
                Value(key: "retention", value: configuration.retention.words),
                Value(key: "verify.sample", value: "\(Units.oneDecimal(configuration.verify.share * 100)) %"),
                Value(
                    key: "verify.max_rate",
                    value: configuration.verify.bytesPerSecond.map { "\(Units.bytes(UInt64($0)))/s" } ?? "unlimited"),
                Value(
                    key: "drill.directory", value: configuration.drill.directory?.string ?? "the temporary directory"),
                Value(key: "drill.target", value: configuration.drill.isRandom ? "random" : "latest"),
                Value(key: "agent.socket", value: configuration.agent.socket.string),
                Value(key: "agent.look_ahead", value: String(configuration.agent.lookAhead.segments)),
                Value(key: "agent.pushes", value: String(configuration.agent.lookAhead.workers)),
                Value(key: "agent.state", value: configuration.agent.state?.string ?? "off"),
                Value(key: "agent.http", value: configuration.agent.http?.listen ?? "off"),
            ] + configuration.schedule.shown.map { Value(key: $0, value: $1) }
            + configuration.notify.shown.map { Value(key: $0, value: $1) }
    }

    private static func values(of repository: RepositorySettings, _ key: String) -> [Value] {
        var values = [Value(key: "\(key).name", value: repository.name)]
        switch repository.place {
        case .directory(let path, let isGroupReadable):
            values.append(Value(key: "\(key).directory", value: path))
            values.append(Value(key: "\(key).group_readable", value: String(isGroupReadable)))
        case .s3(let settings): values += settings.shown.map { Value(key: "\(key).s3.\($0)", value: $1) }
        }
        values.append(Value(key: "\(key).compression.wal", value: repository.compress.wal.words))
        values.append(Value(key: "\(key).compression.backup", value: repository.compress.backup.words))
        if let retention = repository.retention {
            values.append(Value(key: "\(key).retention", value: retention.words))
        }
        let sealing = repository.sealing?.shown ?? [("", "none")]
        return values + sealing.map { Value(key: "\(key).sealing\($0)", value: $1) }
    }

    var text: String {
        var table = TextTable(["KEY", "VALUE"])
        for value in values { table.add([value.key, value.value]) }
        return "Configuration of \(file)\n\(table.text)"
    }
}

extension Compression {
    fileprivate var words: String {
        switch self {
        case .none: "none"
        case .gzip(let level): "gzip, level \(level)"
        case .zstd(let level, nil): "zstd, level \(level)"
        case .zstd(let level, let minimumMatch?): "zstd, level \(level), matches from \(minimumMatch) bytes on"
        }
    }
}

extension RetentionPolicy {
    fileprivate var words: String {
        guard let keepFor else { return "everything, for ever" }
        let points = RetentionCount.allCases.compactMap { count in counts[count].map { "\($0) \(count.rawValue)" } }
        return (["every second of \(keepFor.words)"] + points).joined(separator: ", ") + " (\(calendar.zone))"
    }
}

extension PushPolicy {
    fileprivate var words: String {
        switch self {
        case .all: "all"
        case .any(let grace): "any, with a grace of \(grace.words)"
        }
    }
}

extension Duration {
    /// In seconds, or in milliseconds where it has some.
    fileprivate var words: String {
        let milliseconds = components.attoseconds / 1_000_000_000_000_000
        return milliseconds == 0 ? "\(components.seconds)s" : "\(components.seconds * 1000 + milliseconds)ms"
    }
}

extension SealingSettings {
    fileprivate var shown: [(String, String)] {
        var shown = recipients.isEmpty ? [] : [(".age.recipients", recipients.joined(separator: ", "))]
        if let recipientsFile { shown.append((".age.recipients_file", recipientsFile)) }
        if let identitiesFile { shown.append((".age.identities_file", identitiesFile)) }
        if let digestKeyFile { shown.append((".age.digest_key_file", digestKeyFile)) }
        if let gpg { shown += gpg.shown }
        if leavesWALPlain { shown.append((".wal", "none")) }
        return shown
    }
}

extension GpgSettings {
    fileprivate var shown: [(String, String)] {
        [
            (".gpg.recipients", recipients.joined(separator: ", ")), (".gpg.home", home ?? "GNUPGHOME, then ~/.gnupg"),
            (".gpg.program", program),
        ]
    }
}

extension S3RepositorySettings {
    fileprivate var shown: [(String, String)] {
        [
            ("bucket", bucket), ("prefix", prefix.isEmpty ? "none" : prefix),
            ("region", region ?? "AWS_REGION, then us-east-1"),
            ("endpoint", endpoint ?? "AWS_ENDPOINT_URL_S3, then Amazon's"), ("addressing", addressing.rawValue),
            ("checksum", checksum.rawValue), ("conditional_writes", String(conditionalWrites)),
            ("encryption", encryption.rawValue + (kmsKeyID.map { " with \($0)" } ?? "")),
        ]
            + storageClasses.sorted { $0.key < $1.key }.map { ("storage_class.\($0.key)", $0.value) }
            + (retentionMode.map { [("retention_mode", $0.rawValue), ("retain_for", retainFor?.words ?? "")] } ?? [])
            + credentials.shown + [
                ("ca_file", caFile ?? "the system's"), ("skip_verification", String(skipsVerification)),
                ("proxy", proxy == nil ? "none" : "set"), ("part_size", Units.bytes(UInt64(partBytes))),
                ("uploads", String(uploads)), ("connect_timeout", connectTimeout.words),
                ("idle_timeout", idleTimeout.words), ("total_timeout", totalTimeout.words),
            ]
    }
}

extension S3RepositorySettings.Credentials {
    /// A value in place is never shown.
    fileprivate var shown: [(String, String)] {
        [
            keyID.map { ("access_key_id", $0.description) }, secret.map { ("secret_access_key", $0.description) },
            sessionToken.map { ("session_token", $0.description) }, profile.map { ("profile", $0) },
        ].compactMap { $0 }
    }
}
