// SPDX-License-Identifier: MIT

import PITR
import SystemPackage

/// The settings that keep a drill's server to itself. Pure.
///
/// They stand on its command line, which wins over every file (PostgreSQL documentation, "Setting Parameters"): the restored
/// configuration is read, as a restored server would read it, and cannot undo them.
enum DrillIsolation {
    static let port = 5432

    /// Arguments of `postgres`. `preload`: libraries that it loads at its start.
    static func arguments(major: Int, in scratch: DrillScratch, preload: [String]) -> [String] {
        settings(major: major, in: scratch, preload: preload).flatMap { ["-c", "\($0.name)=\($0.value)"] }
    }

    static func settings(major: Int, in scratch: DrillScratch, preload: [String]) -> [(name: String, value: String)] {
        [("data_directory", scratch.data.string)] + reached(scratch) + nothingLeaves + [
            ("shared_preload_libraries", preload.joined(separator: ","))
        ]
            + small + log + ofMajor(major)
    }

    /// Who can reach it: whoever may enter the folder.
    private static func reached(_ scratch: DrillScratch) -> [(name: String, value: String)] {
        [
            ("listen_addresses", ""), ("unix_socket_directories", scratch.folder.string), ("port", String(port)),
            ("unix_socket_group", ""), ("unix_socket_permissions", "0700"), ("hba_file", scratch.hostBased.string),
            ("ident_file", scratch.ident.string), ("ssl", "off"), ("bonjour", "off"), ("external_pid_file", ""),
            ("cluster_name", "walden drill"),
        ]
    }

    /// Archiving, replication of both kinds, commands, and code that runs by itself.
    private static let nothingLeaves: [(name: String, value: String)] = [
        ("archive_mode", "off"), ("archive_command", ""), ("archive_library", ""), ("archive_cleanup_command", ""),
        ("recovery_end_command", ""), ("primary_conninfo", ""), ("primary_slot_name", ""),
        ("synchronous_standby_names", ""), ("recovery_min_apply_delay", "0"), ("max_logical_replication_workers", "0"),
        ("session_preload_libraries", ""), ("local_preload_libraries", ""), ("autovacuum", "off"),
    ]

    /// Beside the server that is in use it must not take much. Without hot standby no setting of the original, such as a
    /// max_connections that was raised since the backup, can hold recovery up.
    private static let small: [(name: String, value: String)] = [
        ("hot_standby", "off"), ("shared_buffers", "128MB"), ("huge_pages", "off"), ("restart_after_crash", "off"),
    ]

    /// Its words go into one file, and are for us to read.
    private static let log: [(name: String, value: String)] = [
        ("logging_collector", "off"), ("log_destination", "stderr"), ("log_min_messages", "warning"),
        ("lc_messages", "C"),
    ]

    private static func ofMajor(_ major: Int) -> [(name: String, value: String)] {
        var settings: [(name: String, value: String)] = []
        if major >= 17 {
            settings += [("event_triggers", "off"), ("sync_replication_slots", "off"), ("summarize_wal", "off")]
        }
        // io_uring is forbidden in many containers.
        if major >= 18 { settings.append(("io_method", "worker")) }
        return settings
    }

    /// For the sessions of a superuser: what ALTER ROLE and ALTER DATABASE may have set of these is not to hold.
    static func sessionOptions(major: Int) -> String {
        let settings =
            [
                "session_preload_libraries=", "local_preload_libraries=", "default_transaction_read_only=off",
                "statement_timeout=0", "lock_timeout=0", "idle_in_transaction_session_timeout=0",
            ] + (major >= 17 ? ["event_triggers=off", "transaction_timeout=0"] : [])
        return settings.map { "-c \($0)" }.joined(separator: " ")
    }

    /// The command, and an end of the archive where the plan's ends: nothing is replayed that was not looked at before, also what
    /// is archived meanwhile. Names of segments sort as the log does.
    static func bounded(_ restoreCommand: String, by plan: RecoveryPlan) -> String {
        guard let run = plan.segments.last else { return restoreCommand }
        let last = WALSegment(timeline: run.timeline, number: run.last).name(size: plan.backup.segmentSize)
        return
            "case \"%f\" in *.history) ;; *) if [ \"%f\" \\> \"\(last)\" ]; then exit 1; fi ;; esac; \(restoreCommand)"
    }
}
