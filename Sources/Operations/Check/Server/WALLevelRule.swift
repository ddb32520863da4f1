// SPDX-License-Identifier: MIT

import Errors

/// The WAL holds what a recovery needs.
struct WALLevelRule: ServerRule {
    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard let level = server.setting("wal_level") else { return }
        guard level != "minimal" else {
            return report.failed(
                "wal_level",
                WaldenError(
                    .configuration, "wal_level is minimal: the WAL does not hold enough to recover from",
                    hint: "Set wal_level = replica, restart the server, and take a base backup."))
        }
        report.ok("wal_level", level)
    }
}
