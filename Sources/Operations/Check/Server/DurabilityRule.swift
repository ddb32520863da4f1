// SPDX-License-Identifier: MIT

import Errors

/// What the server calls written is written, and pages that were torn can be mended.
struct DurabilityRule: ServerRule {
    private static let consequences = [
        ("fsync", "a crash of the host may lose or damage what was committed, and WAL that was never durable"),
        ("full_page_writes", "pages that change while a base backup is taken may be torn in what is restored"),
    ]

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        for (name, consequence) in Self.consequences {
            guard let value = server.setting(name) else { continue }
            guard value == "off" else { report.ok(name, value); continue }
            report.failed(
                name,
                WaldenError(
                    .configuration, "\(name) is off: \(consequence)",
                    hint: "Set \(name) = on, reload the server, and take a base backup."))
        }
    }
}
