// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A throw-away server that archives into a repository of its own with the built programs.
struct RecoveryFixture: Sendable {
    struct Options: Sendable {
        var cluster = ThrowawayCluster.Options()
        var kind = RepositoryKind.directory
        /// Whether the configuration names the secret key of what is sealed.
        var withIdentity = false
        var walCompression = "zstd"
        var backupCompression = "zstd"
        /// Lines below `backup:` in the configuration file.
        var backup = "wal_timeout: 120s"
        /// Whether the server archives and runs when the body begins.
        var starts = true

        init() {
            // Small segments and caches: the tests switch segments and start servers often.
            cluster.segmentSizeMiB = 1
            cluster.settings = ["shared_buffers": "16MB", "min_wal_size": "2MB", "autovacuum": "off"]
        }
    }

    let server: ThrowawayCluster
    /// The repository's folder.
    let repository: FilePath
    let configuration: FilePath

    var folder: FilePath { server.folder }

    static func with<Value>(
        _ change: (inout Options) -> Void = { _ in }, _ body: (RecoveryFixture) async throws -> Value
    ) async throws -> Value {
        var options = Options()
        change(&options)
        var cluster = options.cluster
        cluster.starts = false
        return try await ThrowawayCluster.with(cluster) { server in
            let fixture = RecoveryFixture(
                server: server, repository: server.folder.appending("repository"),
                configuration: server.folder.appending("walden.yaml"))
            try await fixture.configure(options)
            if options.starts { try await fixture.startArchiving() }
            return try await body(fixture)
        }
    }

    /// Writes the configuration file.
    func configure(_ options: Options) async throws {
        let lines = try await options.kind.lines(
            in: folder, repository: repository, withIdentity: options.withIdentity)
        let text = """
            cluster: main
            repositories:
              - \(lines.joined(separator: "\n    "))
            postgres:
              connection: "\(server.conninfo)"
            compression:
              wal: \(options.walCompression)
              backup: \(options.backupCompression)
            backup:
              \(options.backup)

            """
        try text.write(toFile: configuration.string, atomically: false, encoding: .utf8)
    }

    func configure(_ change: (inout Options) -> Void) async throws {
        var options = Options()
        change(&options)
        try await configure(options)
    }

    /// Makes the repository from the data directory alone and starts the server with the command that init prints.
    func startArchiving() async throws {
        let result = try await succeed("init", "--pgdata", server.dataDirectory.string, "--json")
        guard let command = try result.document()["result"]?["archive_command"]?.text else {
            throw WaldenError(.failed, "walden init printed no archive_command", cause: result.out)
        }
        try await server.configure(["archive_mode": "on", "archive_command": command])
        try await server.start()
    }
}
