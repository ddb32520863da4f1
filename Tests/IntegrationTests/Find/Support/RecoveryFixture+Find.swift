// SPDX-License-Identifier: MIT

import SystemPackage
import Testing

extension RecoveryFixture {
    /// What `walden wal find` prints as JSON.
    func find(_ arguments: String...) async throws -> JSONText {
        let result = try await succeed(["wal", "find", "--json"] + arguments)
        return try #require(try result.document()["result"])
    }

    /// Runs a printed restore command with a place for NEW_FOLDER, and starts the server there.
    func carryOut(_ command: String, at place: Place) async throws {
        let line =
            command.replacing("NEW_FOLDER", with: place.path.string)
            + " --start --port \(place.port) --socket-directory '\(place.folder)'"
        let programs = FilePath(RecoveryPrograms.walden).removingLastComponent()
        let result = try await run(
            "/bin/sh", ["-c", line],
            environment: ["PATH": "\(programs):\(server.programs.binFolder):/usr/local/bin:/usr/bin:/bin"])
        try #require(result.status == 0, "\(result.testDescription)")
    }

    /// A throw-away server that keeps its WAL, for `pg_waldump`, and takes prepared transactions.
    static func forFinding<Value>(_ body: (RecoveryFixture) async throws -> Value) async throws -> Value {
        try await with { options in
            options.cluster.settings["wal_keep_size"] = "256MB"
            options.cluster.settings["max_prepared_transactions"] = "2"
        } _: {
            try await body($0)
        }
    }
}
