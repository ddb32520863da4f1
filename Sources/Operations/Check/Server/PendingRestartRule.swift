// SPDX-License-Identifier: MIT

/// What the configuration files say is what is in force.
struct PendingRestartRule: ServerRule {
    func judge(_ server: CheckedServer, _ report: CheckReport) {
        let names = server.settings.pendingRestart
        guard !names.isEmpty else { return }
        report.warn(
            "pending restart", "changed, and not in force before a restart: \(names.joined(separator: ", "))",
            hint: "Restart the server when it suits, and run walden check again.")
    }
}
