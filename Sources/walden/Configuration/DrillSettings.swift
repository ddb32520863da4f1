// SPDX-License-Identifier: MIT

import Errors
import Operations
import SystemPackage

/// The `drill:` of the configuration. docs/drills.md explains every key.
struct DrillSettings: Sendable, Equatable {
    /// Where a drill makes its folder; nil: the temporary directory.
    var directory: FilePath?
    /// Whether a random moment is restored where nothing is said, in place of the newest state.
    var isRandom = false
    /// How long recovery may take, and each check.
    var timeout = Duration.seconds(24 * 3600)
    /// Libraries that the copy loads at its start.
    var preload: [String] = []
    var verifiesFiles = true
    var checksTables = true
    var dumps = false
    var queries: [DrillQuery] = []

    init() {}

    /// Throws `.configuration` with file and line.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: [
            "directory", "target", "timeout", "preload", "verifybackup", "amcheck", "dump", "queries",
        ])
        directory = try node.path("directory").map { FilePath($0) }
        isRandom = try node.choice("target", ["latest", "random"]) == "random"
        timeout = try node.duration("timeout") ?? timeout
        guard timeout >= .seconds(1) else { throw node.wrong("timeout", "must be a second or more") }
        preload = try node.texts("preload")
        if preload.contains(where: { $0.isEmpty || $0.contains(where: { ",\"'".contains($0) || $0.isNewline }) }) {
            throw node.wrong("preload", "must be a list of names of libraries")
        }
        verifiesFiles = try node.flag("verifybackup") ?? verifiesFiles
        checksTables = try node.flag("amcheck") ?? checksTables
        dumps = try node.flag("dump") ?? dumps
        queries = try node.children("queries").enumerated().map { try Self.query($1, number: $0 + 1) }
    }

    private static func query(_ node: ConfigurationNode, number: Int) throws -> DrillQuery {
        try node.allow(only: ["name", "database", "sql", "expect"])
        guard let sql = try node.text("sql"), !sql.isEmpty else { throw node.wrong("sql", "must be given") }
        var query = DrillQuery(
            name: try node.text("name") ?? "query \(number)", database: try node.text("database") ?? "postgres",
            sql: sql, expect: nil)
        do {
            query.expect = try node.text("expect").map { try DrillExpectation($0) }
        } catch let error as WaldenError where error.code == .usage {
            throw node.wrong("expect", "cannot be used: \(error.message)", hint: error.hint)
        }
        return query
    }
}
