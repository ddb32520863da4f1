// SPDX-License-Identifier: MIT

/// A standby can get from the archive what its primary has recycled.
struct StandbyRule: ServerRule {
    private static let what = "restore_command"

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard server.facts.inRecovery, let command = server.setting(Self.what) else { return }
        guard !command.isEmpty else {
            return report.warn(
                Self.what, "there is none: a standby that falls behind what the primary keeps has to be made anew",
                hint: "Set restore_command = 'walden-wal fetch \"%f\" \"%p\"' and reload the standby.")
        }
        report.ok(Self.what, command.contains("walden") ? "it asks Walden" : "it is another than Walden's")
    }
}
