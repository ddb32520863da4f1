// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import SystemPackage

/// The configuration file, read and checked. docs/configuration.md explains every key.
struct Configuration: Sendable, Equatable {
    struct Postgres: Sendable, Equatable {
        /// A libpq connection string or URI; empty: libpq's environment variables and defaults.
        var connection = ""
        /// The folder of the server's programs; nil: found by the backup's major version.
        var programs: String?
    }

    struct Archive: Sendable, Equatable {
        /// When a file counts as archived where there are several repositories.
        var policy = PushPolicy.all
        /// How long a push may take.
        var timeout = PushWAL.usualLimit
        /// When WAL is given up; nil: never.
        var drop: DropPolicy?
    }

    struct Compress: Sendable, Equatable {
        // docs/decisions/0007-compression-levels.md and 0017-matches-of-five-bytes.md have the measurements.
        var wal = Compression.wal
        var backup = Compression.zstd(level: 1)
    }

    struct Backup: Sendable, Equatable {
        var fastCheckpoint = true
        var workers = 2
        var walTimeout = Duration.seconds(60)
        /// In KiB a second; nil: as fast as it goes.
        var maxRateKiB: Int?
    }

    struct Verify: Sendable, Equatable {
        /// How much of what is stored a run reads, above 0 and at most 1.
        var share = 1.0
        /// How many objects are read at once; nil: as many as there are processors, at most 8.
        var workers: Int?
        /// In bytes a second; nil: as fast as it goes.
        var bytesPerSecond: Int?
    }

    struct Metrics: Sendable, Equatable {
        /// A file in a folder that node_exporter's textfile collector reads, written by commands; nil: none.
        var textfile: FilePath?
    }

    struct Restore: Sendable, Equatable {
        /// More than processors, since each waits for the disk in turn.
        var workers = 4
        /// How WAL that recovery will ask for next is fetched ahead.
        var prefetch = PrefetchSettings()
    }

    var cluster = "main"
    /// In the order in which they are asked; at least one once it was read from a file.
    var repositories: [RepositorySettings] = []
    var archive = Archive()
    var postgres = Postgres()
    /// What the repositories use that say nothing else.
    var compress = Compress()
    var backup = Backup()
    var restore = Restore()
    /// What is kept of base backups and WAL where a repository says nothing else; nothing is removed unless it is said.
    var retention = RetentionPolicy.forever
    var verify = Verify()
    var drill = DrillSettings()
    var dumps = DumpSettings()
    var programs = ProgramSettings()
    var agent = AgentSettings()
    var notify = NotifySettings()
    var metrics = Metrics()
    var schedule = ScheduleSettings()
}

extension Configuration {
    /// What each repository keeps of base backups and WAL, by its name.
    var retentions: [String: RetentionPolicy] {
        Dictionary(repositories.map { ($0.name, $0.retention ?? retention) }) { first, _ in first }
    }
}
