// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import PITR

/// A moment, where one is given, and what a plan for it may use.
struct MomentOptions: ParsableArguments {
    @Option(help: "A time, with its zone: \"2026-11-22 10:00:00 UTC\", \"... +01\", \"... Europe/Paris\".")
    var toTime: String?

    @Option(help: "A position in the WAL, such as 16/B374D848: the first record there or behind it.")
    var toLsn: String?

    @Option(help: "The end of a transaction, by the number that pg_current_xact_id() gave it.")
    var toXid: String?

    @Option(help: "What pg_create_restore_point() wrote under this name.")
    var toName: String?

    @Flag(help: "Stop before the time, position or transaction, not after it.")
    var exclusive = false

    @Flag(help: "As far as the archive reaches.")
    var latest = false

    @Flag(help: "As soon as the backup is consistent.")
    var immediate = false

    @Option(help: "The zone of a time that names none.")
    var assumeTimezone: String?

    @Option(help: "The timeline to end on, in decimal; needed only where branches part.")
    var timeline: UInt32?

    @Option(help: "The id of the backup to begin from. Default: the newest that fits.")
    var backup: String?

    @OptionGroup var only: RepositoryOption

    @Option(help: "The generation, as walden list shows it, such as 15-7312345678901234567. Default: the newest.")
    var generation: String?

    /// How many moments are given.
    var count: Int {
        [toTime, toLsn, toXid, toName].count { $0 != nil } + [latest, immediate].count { $0 }
    }

    func validate() throws {
        guard !exclusive || toTime != nil || toLsn != nil || toXid != nil else {
            throw ValidationError(
                "--exclusive needs --to-time, --to-lsn or --to-xid: to the other targets PostgreSQL knows one side only."
            )
        }
        guard toTime != nil || assumeTimezone == nil else {
            throw ValidationError("--assume-timezone needs --to-time.")
        }
    }

    /// nil where none is given.
    func target() throws -> RecoveryTarget? {
        if let toTime {
            return .time(try TargetTime.parse(toTime, assuming: assumeTimezone, rules: SystemTimeZones()))
        }
        if let toLsn { return .lsn(try TargetWords.lsn(toLsn)) }
        if let toXid { return .xid(try TargetWords.xid(toXid)) }
        if let toName { return .name(try TargetWords.name(toName)) }
        return latest ? .latest : immediate ? .immediate : nil
    }

    func planOptions(now: Instant) throws -> PlanOptions {
        var options = PlanOptions(isExclusive: exclusive, now: now)
        if let timeline {
            guard let id = TimelineID(timeline) else { throw WaldenError(.usage, "0 is not a timeline") }
            options.timeline = id
        }
        if let backup {
            guard let id = BackupID(backup) else { throw WaldenError(.usage, "\(backup) is not a backup's id") }
            options.backup = id
        }
        return options
    }
}
