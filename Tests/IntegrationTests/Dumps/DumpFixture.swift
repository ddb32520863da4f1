// SPDX-License-Identifier: MIT

import Errors
import Foundation
import SystemPackage
import Testing

/// A server with databases to dump, and a repository for the dumps.
struct DumpFixture: Sendable {
    let recovery: RecoveryFixture

    var folder: FilePath { recovery.folder }
    var repository: FilePath { recovery.repository }

    /// `dumps`: lines below `dumps:` in the configuration file.
    static func with<Value>(
        _ kind: RepositoryKind = .directory, dumps: String = "globals: false", more: String = "",
        _ body: (DumpFixture) async throws -> Value
    ) async throws -> Value {
        try await RecoveryFixture.with {
            $0.kind = kind
            $0.withIdentity = kind.isSealed
        } _: { recovery in
            let fixture = DumpFixture(recovery: recovery)
            try fixture.configure(dumps, more: more)
            return try await body(fixture)
        }
    }

    /// Adds to the configuration file; `more` are lines of its own.
    func configure(_ dumps: String, more: String = "") throws {
        let file = recovery.configuration.string
        let text = try String(contentsOfFile: file, encoding: .utf8)
        let before = text.components(separatedBy: "dumps:\n").first ?? text
        let indented = dumps.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
        try (before + "dumps:\n\(indented)\n\(more)\n").write(toFile: file, atomically: false, encoding: .utf8)
    }

    /// A database with a table of a thousand rows.
    func makeDatabase(_ name: String) async throws {
        try await recovery.server.sql("CREATE DATABASE \"\(name.replacing("\"", with: "\"\""))\"")
        try await recovery.server.sql(
            "CREATE TABLE orders AS SELECT g AS id, g * 7 AS amount FROM generate_series(1, 1000) g", database: name)
    }

    /// Dumps `arguments`; the ids.
    @discardableResult
    func dump(_ arguments: String...) async throws -> [String] {
        let result = try await recovery.succeed(["dump", "--json"] + arguments)
        return try ids(result)
    }

    func ids(_ result: CommandResult) throws -> [String] {
        let dumps = try #require(try result.document()["result"]?["dumps"])
        var ids: [String] = []
        while let id = dumps[ids.count]?["id"]?.text { ids.append(id) }
        return ids
    }

    func listed() async throws -> [String] { try ids(try await recovery.succeed("dump", "list", "--json")) }

    /// The path of an object of a dump in a repository that is a directory.
    func path(of id: String, suffix: String) throws -> FilePath {
        let parts = id.split(separator: "/")
        let stem = try #require(parts.last)
        let database = try #require(stem.components(separatedBy: "_backup_").first)
        return repository.appending("main/dumps").appending(String(parts[0])).appending(database)
            .appending(stem + suffix)
    }

    /// Everything that stands below `dumps/`.
    func objects() -> [String] {
        let root = repository.appending("main/dumps").string
        return (try? FileManager.default.subpathsOfDirectory(atPath: root))?.filter { $0.contains(".") }.sorted() ?? []
    }

    /// A shell script that the server's user may run; its path.
    func script(_ name: String, _ text: String) throws -> FilePath {
        let path = folder.appending(name)
        try "#!/bin/sh\n\(text)\n".write(toFile: path.string, atomically: false, encoding: .utf8)
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path.string)
        return path
    }

    /// Has stock programs restore a plain dump into a new database, and counts what is there.
    func restoreByHand(_ reading: String, into name: String) async throws -> String? {
        try await recovery.server.sql("CREATE DATABASE \(name)")
        let psql = recovery.server.programs.path("psql")
        let command =
            "set -e; \(reading) | \(psql) -X -q -v ON_ERROR_STOP=1 -d '\(recovery.server.conninfo) dbname=\(name)' >/dev/null"
        let result = try await recovery.run("/bin/sh", ["-c", command])
        #expect(result.status == 0, "\(result.testDescription)")
        return try await recovery.server.sql(RecoveryFixture.summary(of: "orders"), database: name).first?.first ?? nil
    }
}
