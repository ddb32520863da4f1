// SPDX-License-Identifier: MIT

import Errors

extension DatabaseMaker {
    /// Gives the database `name` the recorded ``DatabaseProperties/settings`` of another, as ALTER DATABASE … SET does.
    ///
    /// After its contents are restored: one such as default_transaction_read_only would be in the way. Throws `.usage` for what is no
    /// setting, and what the server says of the first that it refuses; those before it are set.
    public func set(_ settings: [String], of name: String) async throws {
        try await set(settings, of: "DATABASE \(try SQLName.identifier(name))", name)
    }

    /// `subject` is what stands behind ALTER: a database, or a role in one.
    func set(_ settings: [String], of subject: String, _ name: String) async throws {
        for setting in settings {
            let parts = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                throw WaldenError(
                    .usage, "cannot set \(setting) of the database \(name)", cause: "it is not name=value")
            }
            // Of a parameter with a namespace each part is a name.
            let parameter = try parts[0].split(separator: ".").map { part throws(WaldenError) in
                try SQLName.identifier(String(part))
            }.joined(separator: ".")
            try await set(String(parts[0]), to: String(parts[1]), parameter, subject, name)
        }
    }

    /// By way of our own session, for one transaction: a list's quotes (search_path) mean there what they mean in the catalogue.
    private func set(
        _ setting: String, to value: String, _ parameter: String, _ subject: String, _ name: String
    ) async throws {
        let (quotedSetting, quotedValue) = (try SQLName.literal(setting), try SQLName.literal(value))
        do {
            _ = try await connection.rows(
                """
                BEGIN READ WRITE; SELECT pg_catalog.set_config(\(quotedSetting), \(quotedValue), true);
                ALTER \(subject) SET \(parameter) FROM CURRENT; COMMIT
                """, timeout: factsTimeout)
        } catch let error as WaldenError {
            // A broken connection has rolled back by itself.
            _ = try? await connection.rows("ROLLBACK", timeout: factsTimeout)
            throw error.during("cannot set \(setting) of the database \(name)")
        }
    }
}
