// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres
import Repository

/// One dump restored into a database of its own, looked at, and dropped.
struct TrialRestore: Sendable {
    struct Result: Sendable {
        var problems: [String] = []
        var tables: Int?
        var bytes: Int64?
        var postgresVersion: String?
        var warnings: [String] = []
    }

    /// How long rows are counted.
    private static let countFor = Duration.seconds(3600)

    let request: TestDumps.Request
    let target: RestoreTarget
    let now: Instant
    let onRead: @Sendable (UInt64) -> Void
    /// The server, where it is there for this trial alone.
    var throwaway: ThrowawayServer?
    /// What is restored first on such a server.
    var globals: DumpCopies?

    init(
        request: TestDumps.Request, target: RestoreTarget, now: Instant, onRead: @escaping @Sendable (UInt64) -> Void
    ) {
        (self.request, self.target, self.now, self.onRead) = (request, target, now, onRead)
    }

    func run(_ copy: DumpCopies.Copy) async throws -> Result {
        let name = TestDatabaseName(at: now)
        let make = MakeDatabase(server: target.server, name: name.text, mark: name.mark)
        var warnings = try await prepareServer()
        let marker = copy.dump.marker
        let properties = try await usable(marker.properties, &warnings)
        var result = try await make.run(like: properties, owner: nil) {
            let said = try await fill(copy, name.text)
            var result = try await look(name.text, marker)
            result.warnings = said
            return result
        }
        try await make.drop()
        result.warnings = warnings + result.warnings
        return result
    }

    private func prepareServer() async throws -> [String] {
        guard throwaway != nil, let globals else { return [] }
        do {
            var restore = RestoreGlobals(target: target, database: "postgres")
            restore.leavesOutTablespaces = true
            return try await restore.run(globals) { _ in }
        } catch let error as WaldenError where error.code != .cancelled {
            // They have a test of their own to fail: what the dump needs of them is made as it passes.
            return ["the roles of \(globals.id) could not be restored: \(error)"]
        }
    }

    /// Not every locale is on every machine; the dump can be proven without it.
    private func usable(
        _ properties: DumpMarker.Properties?, _ warnings: inout [String]
    ) async throws -> DumpMarker.Properties? {
        guard throwaway != nil, let properties else { return properties }
        let probe = TestDatabaseName(at: now)
        let make = MakeDatabase(server: target.server, name: probe.text, mark: probe.mark)
        do {
            try await make.run(like: properties, owner: nil) {}
        } catch let error as WaldenError where [.failed, .refused].contains(error.code) {
            warnings.append("it was restored with the locale C, since its own is not on this machine: \(error)")
            var plain = properties
            (plain.collation, plain.characterType, plain.localeProvider) = ("C", "C", nil)
            return plain
        }
        try await make.drop()
        return properties
    }

    private func fill(_ copy: DumpCopies.Copy, _ database: String) async throws -> [String] {
        var fill = FillDatabase(target: target, jobs: request.jobs, scratch: request.scratch, onRead: onRead)
        // Where roles are not known to be there, nothing is to depend on them.
        let hasRoles = throwaway != nil && globals != nil
        (fill.keepsOwners, fill.keepsPrivileges, fill.keepsTablespaces) = (hasRoles, hasRoles, false)
        if let throwaway {
            let needs = ThrowawayNeeds(throwaway, target)
            if let owner = copy.dump.marker.properties?.owner { try await needs.make(role: owner) }
            fill.look = { try await needs.look(at: $0) }
        }
        return try await fill.run(copy, into: database)
    }

    private func look(_ database: String, _ marker: DumpMarker) async throws -> Result {
        var result = Result()
        let findings = try await RestoreFindings.read(
            target.server, database, against: marker, within: Self.countFor)
        (result.bytes, result.postgresVersion) = try await target.server.connected(database) { connection in
            (
                try await DatabaseProperties.read(ordinary: connection).bytes,
                try await ServerVersion.text(ordinary: connection)
            )
        }
        result.tables = findings.tables
        result.problems += findings.sentences()
        // initdb makes it, and hardly anybody has anything in it: nobody's minimum is meant for it.
        if marker.database == "postgres", marker.tables == 0 { return result }
        if findings.tables < request.minimumTables {
            result.problems.append("it has \(findings.tables) tables, and minimum_tables is \(request.minimumTables)")
        }
        for (number, check) in request.checks.enumerated() where check.database ?? marker.database == marker.database {
            if let problem = try await answer(check, number + 1, database) { result.problems.append(problem) }
        }
        return result
    }

    /// What is wrong with it; nil when nothing is. A connection each: a check that takes too long costs it.
    private func answer(_ check: TestDumps.Check, _ number: Int, _ database: String) async throws -> String? {
        let name = "check \(number) (\(check.sql.prefix(80).split(whereSeparator: \.isNewline).joined(separator: " ")))"
        do {
            let rows = try await target.server.connected(database) {
                try await $0.rows(check.sql, timeout: request.checkTimeout)
            }
            guard let expected = check.expect else { return nil }
            guard let first = rows.first?.first else { return "\(name) gave no row, and \(expected) was expected" }
            return first == expected ? nil : "\(name) gave \(first ?? "NULL"), and \(expected) was expected"
        } catch let error as WaldenError where error.code != .cancelled {
            return "\(name) failed: \(error)"
        }
    }
}
