// SPDX-License-Identifier: MIT

import ArgumentParser
import Errors
import PITR

/// The moment that is wanted.
struct TargetOptions: ParsableArguments {
    @Option(help: "A time, with its zone: \"2026-11-22 10:00:00 UTC\", \"... +01\", \"... Europe/Paris\".")
    var toTime: String?

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

    @Option(help: "The generation, as walden list shows it, such as 15-7312345678901234567. Default: the newest.")
    var generation: String?

    func validate() throws {
        let count = [toTime != nil, latest, immediate].count { $0 }
        guard count == 1 else { throw ValidationError("Give one of --to-time, --latest and --immediate.") }
        guard toTime != nil || assumeTimezone == nil else {
            throw ValidationError("--assume-timezone needs --to-time.")
        }
    }

    func target() throws -> RecoveryTarget {
        guard let toTime else { return latest ? .latest : .immediate }
        return .time(try TargetTime.parse(toTime, assuming: assumeTimezone, rules: SystemTimeZones()))
    }

    func planOptions(now: Instant) throws -> PlanOptions {
        var options = PlanOptions(now: now)
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
