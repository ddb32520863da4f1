// SPDX-License-Identifier: MIT

import Errors
import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// What a program answered.
typealias Answer = (status: Int32, out: String, err: String)

/// A throw-away cluster that archives through `walden-wal`, by the lines that `walden init` printed for it.
struct WaldenFixture: Sendable {
    struct Options: Sendable {
        var cluster = ThrowawayCluster.Options()
        /// Whether the server runs when the body begins. Without one, the first segment of initdb is there all the same.
        var starts = true
        /// Whether the lines that `walden init` printed go into postgresql.conf.
        var archives = true
        /// Where the repository is to be, below the cluster's folder.
        var repository = "repository"
        /// Before `walden init`, in the cluster's folder.
        var prepare: @Sendable (ThrowawayCluster) async throws -> Void = { _ in }

        static var withoutServer: Options {
            var options = Options()
            options.starts = false
            return options
        }
    }

    let cluster: ThrowawayCluster
    let programs: BuiltPrograms
    let repository: FilePath
    let configuration: FilePath
    let systemIdentifier: String
    /// As `walden init` printed them, for postgresql.conf.
    let settings: [String]

    static func with<Value>(
        _ options: Options = Options(), _ body: (WaldenFixture) async throws -> Value
    ) async throws -> Value {
        var clusterOptions = options.cluster
        clusterOptions.starts = false
        // What was archived stays in pg_wal, to be compared with what is in the repository.
        clusterOptions.settings.merge(["wal_keep_size": "2GB", "max_wal_size": "4GB"]) { given, _ in given }
        return try await ThrowawayCluster.with(clusterOptions) { cluster in
            try await options.prepare(cluster)
            let fixture = try await WaldenFixture(cluster, options)
            if options.starts { try await cluster.start() }
            return try await body(fixture)
        }
    }

    private init(_ cluster: ThrowawayCluster, _ options: Options) async throws {
        self.cluster = cluster
        programs = try await BuiltPrograms.find(for: cluster)
        repository = cluster.folder.appending(options.repository)
        configuration = cluster.folder.appending("walden.yaml")
        let control = try await cluster.succeed("pg_controldata", [cluster.dataDirectory.string])
        let line = control.split(separator: "\n").first { $0.contains("system identifier") }
        systemIdentifier = String(try #require(line?.split(separator: " ").last))
        let printed = try await cluster.succeed(
            programs.walden.string,
            [
                "init", "--config", configuration.string, "--repository", repository.string, "--pgdata",
                cluster.dataDirectory.string,
            ])
        settings = printed.split(separator: "\n").map(String.init).filter { $0.hasPrefix("archive_") }
        try #require(settings.count == 2, "walden init printed other than two settings: \(printed)")
        if options.archives { try append(settings) }
    }

    /// Appends lines to postgresql.conf, as they are.
    func append(_ lines: [String], to dataDirectory: FilePath? = nil) throws {
        let path = (dataDirectory ?? cluster.dataDirectory).appending("postgresql.conf").string
        let file = try #require(FileHandle(forWritingAtPath: path))
        try file.seekToEnd()
        try file.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        try file.close()
    }
}
