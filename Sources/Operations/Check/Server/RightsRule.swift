// SPDX-License-Identifier: MIT

import Errors

/// The role may do what docs/configuration.md asks for.
struct RightsRule: ServerRule {
    func judge(_ server: CheckedServer, _ report: CheckReport) {
        let rights = server.rights
        if rights.isSuperuser { return report.ok("rights", "\(rights.role) is a superuser") }
        guard rights.mayReplicate else {
            return report.failed(
                "rights",
                WaldenError(
                    .permission, "the role \(rights.role) may not take base backups",
                    cause: "it lacks the attribute REPLICATION", hint: "Run ALTER ROLE \(rights.role) REPLICATION."))
        }
        let counting = rights.mayCountWaiting ? [] : ["EXECUTE on pg_ls_archive_statusdir()"]
        let lacking = rights.lackingForFiles + counting
        guard lacking.isEmpty else {
            return report.warn(
                "rights", "the role \(rights.role) may replicate, and lacks \(lacking.joined(separator: ", "))",
                cause: "without it configuration files outside the data directory may be missing from base backups, "
                    + "and what waits to be archived is not counted",
                hint: "docs/configuration.md has the GRANTs under \"What the roles need\".")
        }
        report.ok("rights", "the role \(rights.role) has all that Walden asks for")
    }
}
