// SPDX-License-Identifier: MIT

import Errors

/// The file system of pg_wal has room, as far as this host can see it.
struct WALSpaceRule: ServerRule {
    private static let what = "pg_wal space"
    private static let cure =
        "Mend archiving, or make room beside pg_wal. Never delete anything in pg_wal by hand: docs/runbook.md."
    /// Hours at the present rate: as the agent has it.
    private static let soon = 12.0 * 3600

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard let room = server.walRoom else { return }
        // While archiving keeps up WAL is recycled, and the rate says nothing of the room.
        if server.archiver.isFailing, let rate = server.walRate, rate > 0, Double(room.freeBytes) / rate < Self.soon {
            let left = CheckWords.duration(Double(room.freeBytes) / rate)
            return report.failed(
                Self.what,
                WaldenError(
                    .storageFull, "pg_wal's file system is full in about \(left) while archiving fails",
                    cause: "\(room.freeBytes >> 20) MiB are free, and WAL comes at its average rate", hint: Self.cure))
        }
        room.say(report, "pg_wal", Self.what, label: "free_pg_wal", cure: Self.cure)
    }
}
