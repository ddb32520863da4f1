// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Foundation
import Operations
import PITR
import Postgres
import Repository
import Storage
import SystemPackage

struct InitCommand: ReportingCommand {
    static let name = "init"

    static let configuration = CommandConfiguration(
        commandName: name,
        abstract: "Create the repository and the configuration, and print the lines for postgresql.conf.",
        discussion: """
            Binds the cluster's name in the repository to one server by its system identifier: asked from the server, or \
            read from its data directory with --pgdata. Run again, it changes nothing. After initdb or pg_upgrade, \
            --new-generation makes the successor known.

            EXAMPLES
              walden init --repository /var/lib/walden --connection "host=/var/run/postgresql user=postgres"
              walden init --repository /var/lib/walden --pgdata /var/lib/postgresql/15/main
            """)

    @OptionGroup var global: GlobalOptions

    @Option(help: "The folder of the repository; needed when there is no configuration file yet.")
    var repository: String?

    @Option(help: "The cluster's name in the repository. Default: main.")
    var cluster: String?

    @Option(help: "How to reach the server: a libpq connection string or URI.")
    var connection: String?

    @Option(help: "Read the system identifier from this data directory instead of asking the server.")
    var pgdata: String?

    @Flag(help: "The server is the successor of the one known, after initdb or pg_upgrade.")
    var newGeneration = false

    func perform(_ context: CommandContext) async throws -> InitView {
        let path = Environment.path(global.config, context)
        let isNew = !FileManager.default.fileExists(atPath: path.string)
        let configuration = isNew ? try newConfiguration() : try known(path)
        let environment = Environment(configuration: configuration, configurationPath: path)
        let server = try await server(environment)
        if isNew { try ConfigurationWriter(configuration).write(to: path) }
        _ = try await DirectoryStore.create(
            root: FilePath(configuration.directory), permissions: configuration.groupReadable ? .group : .owner)
        let record = RepositoryRecord(
            repository: UUID().uuidString.lowercased(), created: context.now(), walden: Release.version)
        let outcome = try await InitializeCluster(environment.store, cluster: configuration.cluster, now: context.now())
            .run(server, repository: record, addingGeneration: newGeneration)
        return InitView(
            outcome: outcome, configuration: path.string, repository: configuration.directory,
            cluster: configuration.cluster, major: server.major, systemIdentifier: server.systemIdentifier.description,
            archiveCommand: environment.helperCommand(#"push "%p""#, context))
    }

    private func newConfiguration() throws -> Configuration {
        guard let repository else {
            throw WaldenError(
                .usage, "there is no configuration yet, and no repository is named",
                hint: "Give --repository DIRECTORY, or name your configuration with --config.")
        }
        var configuration = Configuration()
        configuration.directory =
            FilePath(
                FileManager.default.currentDirectoryPath
            ).pushing(FilePath(repository)).lexicallyNormalized().string
        if let cluster {
            guard ClusterName.isValid(cluster) else { throw WaldenError(.usage, "--cluster \(ClusterName.rule)") }
            configuration.cluster = cluster
        }
        configuration.postgres.connection = connection ?? ""
        return configuration
    }

    /// The configuration that is there, unless the arguments say otherwise: one place must win, and it is the file.
    private func known(_ path: FilePath) throws -> Configuration {
        let configuration = try ConfigurationFile.load(path)
        let differs =
            repository.map { $0 != configuration.directory } == true
            || cluster.map { $0 != configuration.cluster } == true
            || connection.map { $0 != configuration.postgres.connection } == true
        guard !differs else {
            throw WaldenError(
                .refused, "\(path) is there already and says otherwise than the arguments",
                hint: "Edit the file and run walden init without them, or name another file with --config.")
        }
        return configuration
    }

    private func server(_ environment: Environment) async throws -> InitializeCluster.Server {
        if let pgdata { return try server(in: FilePath(pgdata)) }
        let connection: Connection
        do {
            connection = try await Connection.open(
                environment.connection, .ordinary(database: nil), connectTimeout: .seconds(15))
        } catch let error as WaldenError {
            throw error.hinting("Start the server, correct --connection, or give --pgdata DIRECTORY.")
        }
        defer { Task { await connection.close() } }
        let facts = try await ServerFacts.read(ordinary: connection)
        return InitializeCluster.Server(
            major: facts.major, systemIdentifier: facts.systemIdentifier, segmentSize: facts.segmentSize,
            blockBytes: facts.blockSize)
    }

    private func server(in folder: FilePath) throws -> InitializeCluster.Server {
        guard let major = try DataDirectory.major(at: folder) else {
            throw WaldenError(.notFound, "\(folder) is no data directory", cause: "it has no PG_VERSION")
        }
        let control = try ControlFile.read(at: folder)
        return InitializeCluster.Server(
            major: major, systemIdentifier: control.systemIdentifier, segmentSize: control.segmentSize,
            blockBytes: control.blockSize)
    }
}
