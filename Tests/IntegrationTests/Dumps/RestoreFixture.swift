// SPDX-License-Identifier: MIT

import Codec
import Foundation
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

/// A server with a database `shop` that is worth dumping, repositories, and the built `walden`.
struct DumpRestoreFixture: Sendable {
    /// Blanks, quotes of both kinds, a backslash, a combining mark and other letters.
    static let oddName = "it's \"a\" \\ dätä\u{301}=base; --"

    let cluster: ThrowawayCluster
    let programs: BuiltPrograms

    var configuration: FilePath { cluster.folder.appending("walden.yaml") }
    var scratch: FilePath { cluster.folder.appending("scratch") }
    func repository(_ name: String) -> FilePath { cluster.folder.appending(name) }

    /// `dumps` are the lines of that part of the configuration; of two repositories the second is `remote`; sealed ones are by age.
    static func with(
        dumps: String = "", isSealed: Bool = false, hasTwo: Bool = false,
        _ body: (DumpRestoreFixture) async throws -> Void
    ) async throws {
        try await ThrowawayCluster.with { cluster in
            let fixture = DumpRestoreFixture(cluster: cluster, programs: try await .find(for: cluster))
            try await cluster.succeed("/bin/mkdir", [fixture.scratch.string])
            let key = AgeKeyFile.text(of: .generate(), created: "2026-11-22T01:00:00Z")
            try key.write(toFile: "\(cluster.folder)/key.txt", atomically: false, encoding: .utf8)
            try await fixture.succeed(
                "init", "--config", "\(cluster.folder)/first.yaml", "--repository",
                fixture.repository("local").string, "--pgdata", cluster.dataDirectory.string)
            if hasTwo {
                try await fixture.succeed(
                    "init", "--config", "\(cluster.folder)/second.yaml", "--repository",
                    fixture.repository("remote").string, "--pgdata", cluster.dataDirectory.string)
            }
            try fixture.configure(dumps: dumps, isSealed: isSealed, hasTwo: hasTwo)
            try await fixture.fill("shop")
            try await body(fixture)
        }
    }

    func configure(dumps: String = "", isSealed: Bool = false, hasTwo: Bool = false) throws {
        let sealing = isSealed ? ", sealing: {age: {identities_file: \(cluster.folder)/key.txt}}" : ""
        let names = hasTwo ? ["local", "remote"] : ["local"]
        let repositories = names.map { "  - {name: \($0), directory: \(repository($0))\(sealing)}" }
        let text = """
            cluster: main
            repositories:
            \(repositories.joined(separator: "\n"))
            postgres:
              connection: "host=\(cluster.folder) port=5432 user=postgres"
            dumps:
              scratch: \(scratch)
              count_rows: 1min
              globals: false
            \(dumps.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n"))

            """
        try text.write(toFile: configuration.string, atomically: false, encoding: .utf8)
    }

    /// A cluster's user other than root, so what root wrote must be readable.
    @discardableResult
    func walden(_ arguments: [String], environment: [String: String] = [:]) async throws -> Answer {
        let words = ["--signal=KILL", "120", "/usr/bin/env", "-C", cluster.folder.string, programs.walden.string]
        return try await cluster.run(
            "/usr/bin/timeout", words + arguments,
            environment: ["WALDEN_CONFIG": configuration.string].merging(environment) { $1 })
    }

    @discardableResult
    func succeed(_ arguments: String..., sourceLocation: SourceLocation = #_sourceLocation) async throws -> Answer {
        let answer = try await walden(arguments)
        try #require(answer.status == 0, "\(arguments): \(answer)", sourceLocation: sourceLocation)
        return answer
    }

    /// The `result` of a command's one JSON document.
    func result(_ answer: Answer, sourceLocation: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        let document = try JSONSerialization.jsonObject(with: Data(answer.out.utf8)) as? [String: Any]
        return try #require(document?["result"] as? [String: Any], "\(answer)", sourceLocation: sourceLocation)
    }

    /// Dumps `shop`; the dump's id.
    func dump(_ arguments: String...) async throws -> String {
        let answer = try await walden(["dump", "take", "--json"] + (arguments.isEmpty ? ["shop"] : arguments))
        try #require(answer.status == 0, "\(answer)")
        let dumps = try #require(try result(answer)["dumps"] as? [[String: Any]])
        return try #require(dumps.last?["id"] as? String)
    }

    /// All dumps as `walden dump list --json` has them.
    func list() async throws -> [[String: Any]] {
        let answer = try await succeed("dump", "list", "--json")
        return try #require(try result(answer)["dumps"] as? [[String: Any]])
    }

    /// The file in the repository that a dump's object is in.
    func object(_ id: String, in repository: String = "local") throws -> FilePath {
        let (folder, stem) = try place(id, in: repository)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.string)
        let name = try #require(names.first { $0.hasPrefix("\(stem).") && !$0.hasSuffix(".json") })
        return folder.appending(name)
    }

    func marker(_ id: String, in repository: String = "local") throws -> FilePath {
        let (folder, stem) = try place(id, in: repository)
        return folder.appending("\(stem).json")
    }

    private func place(_ id: String, in repository: String) throws -> (FilePath, String) {
        let parts = id.split(separator: "/").map(String.init)
        let database = try #require(parts.last?.components(separatedBy: "_backup_").first)
        return (self.repository(repository).appending("main/dumps/\(parts[0])/\(database)"), parts[1])
    }

    /// Changes a byte in the middle of a file.
    func damage(_ path: FilePath) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path.string))
        bytes[bytes.count / 2] ^= 0x5A
        let file = try #require(FileHandle(forWritingAtPath: path.string))
        try file.write(contentsOf: bytes)
        try file.close()
    }

    func databases() async throws -> [String] {
        try await cluster.sql("SELECT datname FROM pg_database WHERE NOT datistemplate ORDER BY 1").compactMap {
            $0.first ?? nil
        }
    }

    /// The names in the scratch folder: none after any run.
    func leftInScratch() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: scratch.string) }
}
