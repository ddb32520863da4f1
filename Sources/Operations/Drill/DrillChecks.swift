// SPDX-License-Identifier: MIT

import Errors
import Host
import PITR
import Postgres
import Repository
import SystemPackage

/// What is looked at in a drill: the files before the server starts, and what it answers then.
struct DrillChecks: Sendable {
    private let request: DrillRequest
    private let server: DrillServer
    private let program: DrillProgram

    init(_ request: DrillRequest, _ server: DrillServer) {
        (self.request, self.server) = (request, server)
        program = DrillProgram(
            programs: server.programs, account: server.scratch.owner, environment: request.environment,
            patience: request.timeout)
    }

    /// Against PostgreSQL's own manifest, before anything is replayed.
    func verifyFiles(_ findings: inout DrillFindings) async throws {
        guard request.verifiesFiles else { return }
        try await findings.check("pg_verifybackup") {
            guard try await program.isInstalled("pg_verifybackup") else { return Self.notInstalled }
            let outcome = try await program.run(
                "pg_verifybackup", ["-n", "-q"] + ignored + [server.scratch.data.string])
            guard outcome.status != 0 else { return .passed }
            return .failed(Self.words(outcome, outcome.complaints))
        }
    }

    /// The map says where the tablespaces are now, and configuration from outside the data directory is not in the manifest.
    private var ignored: [String] {
        (["tablespace_map"] + request.marker.configuration.map(\.member)).flatMap { ["-i", $0] }
    }

    /// Asks the server all that it was to be asked.
    func ask(_ findings: inout DrillFindings) async throws {
        let settings = try await server.administrator()
        if request.checksTables {
            try await findings.check("pg_amcheck") { try await checkTables(settings) }
        }
        for query in request.queries {
            var detail: String?
            try await findings.check(query.name) { try await answer(query, settings, &detail) }
            if let detail { findings.add(detail: detail) }
        }
        guard request.dumps else { return }
        for database in try await databases(settings) {
            try await findings.check("pg_dump \(database)") { try await dump(database, settings) }
        }
    }

    private func checkTables(_ settings: ConnectionSettings) async throws -> DrillFindings.CheckOutcome {
        guard try await program.isInstalled("pg_amcheck") else { return Self.notInstalled }
        let rows = try await rows(
            "SELECT FROM pg_catalog.pg_available_extensions WHERE name = 'amcheck'", settings, "template1")
        guard !rows.isEmpty else { return .leftOut("the extension amcheck is not installed on this machine") }
        let outcome = try await program.run(
            "pg_amcheck", try connection(settings) + ["--all", "--install-missing", "--jobs=2"],
            options: DrillIsolation.sessionOptions(major: server.programs.major))
        guard outcome.status != 0 else { return .passed }
        return .failed(Self.words(outcome, outcome.output.isEmpty ? outcome.complaints : outcome.output))
    }

    /// `detail` is what the record is not to hold: the answer.
    private func answer(
        _ query: DrillQuery, _ settings: ConnectionSettings, _ detail: inout String?
    ) async throws -> DrillFindings.CheckOutcome {
        let rows = try await rows(query.sql, settings, query.database)
        guard let expected = query.expect else { return .passed }
        let found = rows.first?.first ?? nil
        guard !expected.isMet(by: found) else { return .passed }
        detail = "\(query.name) gave \(rows.isEmpty ? "no row" : found ?? "NULL"), and \(expected) was expected"
        return .failed("another answer than \(expected)")
    }

    private func dump(_ database: String, _ settings: ConnectionSettings) async throws -> DrillFindings.CheckOutcome {
        let outcome = try await program.run(
            "pg_dump", try connection(settings) + ["--dbname=\(ConnectionSettings.conninfo(database: database))"],
            options: DrillIsolation.sessionOptions(major: server.programs.major))
        guard outcome.status != 0 else { return .passed }
        return .failed(Self.words(outcome, outcome.complaints))
    }

    private func databases(_ settings: ConnectionSettings) async throws -> [String] {
        let connection = try await open(settings, "template1")
        return try await closing(with: connection.close) {
            try await DatabaseList.read(ordinary: connection).map(\.name)
        }
    }

    private func rows(_ sql: String, _ settings: ConnectionSettings, _ database: String) async throws -> [[String?]] {
        let connection = try await open(settings, database)
        return try await closing(with: connection.close) { try await connection.rows(sql, timeout: request.timeout) }
    }

    private func open(_ settings: ConnectionSettings, _ database: String) async throws -> Connection {
        try await Connection.open(settings, .ordinary(database: database), connectTimeout: .seconds(15))
    }

    private func connection(_ settings: ConnectionSettings) throws -> [String] {
        [
            "--host=\(server.scratch.folder)", "--port=\(DrillIsolation.port)",
            "--username=\(try settings.user() ?? "postgres")", "--no-password",
        ]
    }

    private static let notInstalled = DrillFindings.CheckOutcome.leftOut("the program is not installed on this machine")

    private static func words(_ outcome: DrillProgram.Outcome, _ said: String) -> String {
        let ended = outcome.status.map { "it ended with status \($0)" } ?? "it was killed"
        return said.isEmpty ? ended : said
    }
}
