// SPDX-License-Identifier: MIT

import Codec

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
        values = [
            Value(key: "cluster", value: configuration.cluster),
            Value(key: "repositories[0].directory", value: configuration.directory),
            Value(key: "repositories[0].group_readable", value: String(configuration.groupReadable)),
            Value(key: "postgres.connection", value: environment.connection.description),
            Value(key: "postgres.programs", value: configuration.postgres.programs ?? "found by version"),
            Value(key: "compression.wal", value: configuration.compress.wal.words),
            Value(key: "compression.backup", value: configuration.compress.backup.words),
            Value(key: "backup.checkpoint", value: configuration.backup.fastCheckpoint ? "fast" : "spread"),
            Value(key: "backup.workers", value: String(configuration.backup.workers)),
            Value(key: "backup.wal_timeout", value: "\(configuration.backup.walTimeout.components.seconds)s"),
            Value(key: "backup.max_rate_kib", value: configuration.backup.maxRateKiB.map(String.init) ?? "unlimited"),
            Value(key: "restore.workers", value: String(configuration.restore.workers)),
        ]
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
        case .zstd(let level): "zstd, level \(level)"
        }
    }
}
