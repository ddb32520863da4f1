// SPDX-License-Identifier: MIT

import Errors

/// A base backup gets a WAL sender.
struct SendersRule: ServerRule {
    private static let what = "max_wal_senders"

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        guard let most = server.number(Self.what) else { return }
        let free = max(0, most - server.replication.senders)
        guard free > 0 else {
            return report.failed(
                Self.what,
                WaldenError(
                    .configuration, "all of \(most) WAL senders are taken: a base backup gets none",
                    hint: "Raise max_wal_senders and restart the server."))
        }
        report.ok(Self.what, "\(free) of \(most) WAL senders are free")
    }
}
