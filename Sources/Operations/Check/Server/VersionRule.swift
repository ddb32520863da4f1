// SPDX-License-Identifier: MIT

import Errors

/// Walden knows the server's version.
struct VersionRule: ServerRule {
    private static let known = 15...18

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        let text = "PostgreSQL \(server.facts.fullVersion)"
        if server.facts.major < Self.known.lowerBound {
            report.failed(
                "version",
                WaldenError(
                    .refused, "the server is \(text), and Walden needs \(Self.known.lowerBound) or later",
                    hint: "Upgrade PostgreSQL."))
        } else if server.facts.major > Self.known.upperBound {
            report.warn(
                "version", "\(text) is newer than what this release was tried with",
                hint: "Archiving and base backups go on; plans may lack what new WAL records say. Upgrade Walden.")
        } else {
            report.ok("version", text)
        }
    }
}
