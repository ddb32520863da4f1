// SPDX-License-Identifier: MIT

/// On which clocks people read the times that they will give as targets.
struct TimeZoneRule: ServerRule {
    private static let what = "time zone"
    /// Names of the time zone database for the same.
    private static let utc: Set<String> = [
        "UTC", "Etc/UTC", "GMT", "Etc/GMT", "UCT", "Etc/UCT", "Universal", "Etc/Universal", "Zulu", "Etc/Zulu",
    ]

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard let sessions = server.setting("TimeZone"), let log = server.setting("log_timezone") else { return }
        let areOne = sessions == log || Self.utc.isSuperset(of: [sessions, log])
        guard areOne else {
            return report.warn(
                Self.what, "the log shows times of \(log), and queries show those of \(sessions)",
                hint:
                    "A target may be an hour or more off: give its zone with it, and set log_timezone and timezone alike."
            )
        }
        report.ok(Self.what, Self.utc.contains(sessions) ? sessions : "\(sessions), in queries and in the log")
    }
}
