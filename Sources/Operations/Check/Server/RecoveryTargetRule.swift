// SPDX-License-Identifier: MIT

import Postgres

/// No target of a past recovery is left to surprise the next one.
struct RecoveryTargetRule: ServerRule {
    func judge(_ server: CheckedServer, _ report: CheckReport) {
        var left = ServerSettings.targets.filter { server.setting($0).map { !$0.isEmpty } ?? false }
        // A restore names the timeline that it ends on, and then the server is on the next.
        if let timeline = server.setting(Self.timeline), timeline != "latest" { left.append(Self.timeline) }
        guard !left.isEmpty else { return }
        report.warn(
            "recovery target", "\(left.joined(separator: ", ")) \(left.count == 1 ? "is" : "are") still set",
            cause: server.facts.inRecovery
                ? "this standby would stop there"
                : "a standby made from this server, or its next recovery, would stop there or not begin",
            hint: "Run \(left.map { "ALTER SYSTEM RESET \($0)" }.joined(separator: "; ")), and restart the server.")
    }

    private static let timeline = "recovery_target_timeline"
}
