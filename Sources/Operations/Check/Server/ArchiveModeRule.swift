// SPDX-License-Identifier: MIT

import Errors

/// The server archives at all.
struct ArchiveModeRule: ServerRule {
    private static let what = "archive_mode"

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        switch (server.setting(Self.what), server.facts.inRecovery) {
        case (nil, _): break
        case ("off", _):
            report.failed(
                Self.what,
                WaldenError(
                    .configuration, "archive_mode is off: no WAL is archived, and nothing can be restored but dumps",
                    hint: "Set archive_mode = on and restart the server."))
        case ("always", true):
            report.warn(
                Self.what, "always: this standby archives what the primary archives too",
                hint: "Set it to on, so that it archives once it is promoted, unless it has a repository of its own.")
        case (let mode?, true): report.ok(Self.what, "\(mode): this standby archives once it is promoted")
        case (let mode?, false): report.ok(Self.what, mode)
        }
    }
}
