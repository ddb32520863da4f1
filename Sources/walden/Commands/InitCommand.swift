// SPDX-License-Identifier: MIT

import AgentProtocol
import ArgumentParser
import Errors
import Foundation
import Operations
import PITR
import Postgres
import Repository
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

    @Option(
        help: "The folder of the repository, or s3://BUCKET/PREFIX; needed when there is no configuration file yet.")
    var repository: String?

    @Option(help: "The URL of an S3 server that is not Amazon's.")
    var s3Endpoint: String?

    @Option(help: "The region of the bucket.")
    var s3Region: String?

    @Option(help: "Seal what is stored to this public key of age (age1...). Repeatable.")
    var ageRecipient: [String] = []

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
        var configuration = isNew ? try newConfiguration() : try known(path)
        var environment = try Environment(configuration, at: path, context)
        let server = try await server(environment)
        if isNew {
            configuration = try await ConditionalWrites(environment).found()
            environment = try Environment(configuration, at: path, context)
        } else {
            try await ConditionalWrites(environment).check()
        }
        if isNew { try ConfigurationWriter(configuration).write(to: path) }
        var view = InitView(
            configuration: path.string, cluster: configuration.cluster, server: server,
            archiveCommand: environment.helperCommand(#"push "%p""#, context))
        for (place, settings) in zip(environment.repositories.places, configuration.repositories) {
            try await environment.prepare(settings)
            view.add(settings, try await initialize(place, configuration.cluster, server, context))
        }
        return view
    }

    private func initialize(
        _ place: RepositoryPlace, _ cluster: String, _ server: InitializeCluster.Server, _ context: CommandContext
    ) async throws -> InitializeCluster.Outcome {
        let record = RepositoryRecord(
            repository: UUID().uuidString.lowercased(), created: context.now(), walden: Release.version)
        return try await InitializeCluster(place.store, cluster: cluster, now: context.now())
            .run(server, repository: record, addingGeneration: newGeneration)
    }

    private func newConfiguration() throws -> Configuration {
        guard let repository else {
            throw WaldenError(
                .usage, "there is no configuration yet, and no repository is named",
                hint: "Give --repository DIRECTORY or s3://BUCKET/PREFIX, or name your configuration with --config.")
        }
        var configuration = Configuration()
        var settings = RepositorySettings(name: "1", place: try place(repository))
        if !ageRecipient.isEmpty { settings.sealing = SealingSettings(recipients: ageRecipient) }
        configuration.repositories = [settings]
        if let cluster {
            guard ClusterName.isValid(cluster) else { throw WaldenError(.usage, "--cluster \(ClusterName.rule)") }
            configuration.cluster = cluster
        }
        configuration.postgres.connection = connection ?? ""
        return configuration
    }

    private func place(_ repository: String) throws -> RepositorySettings.Place {
        guard repository.hasPrefix("s3://") else {
            guard s3Endpoint == nil, s3Region == nil else {
                throw WaldenError(.usage, "--s3-endpoint and --s3-region go with --repository s3://BUCKET/PREFIX")
            }
            return .directory(FilePath(repository).absolute.string, isGroupReadable: false)
        }
        let parts = repository.dropFirst("s3://".count).split(separator: "/", maxSplits: 1)
        var settings = S3RepositorySettings()
        settings.bucket = parts.first.map(String.init) ?? ""
        settings.prefix = parts.dropFirst().first.map { $0.hasSuffix("/") ? String($0.dropLast()) : String($0) } ?? ""
        (settings.endpoint, settings.region) = (s3Endpoint, s3Region)
        guard !settings.bucket.isEmpty else { throw WaldenError(.usage, "--repository \(repository) names no bucket") }
        return .s3(settings)
    }

    /// The configuration that is there, unless the arguments say otherwise: one place must win, and it is the file.
    private func known(_ path: FilePath) throws -> Configuration {
        let configuration = try ConfigurationFile.load(path)
        let first = configuration.repositories[0]
        let differs =
            try repository.map { try place($0).location != first.place.location } == true
            || !ageRecipient.isEmpty && ageRecipient != first.sealing?.recipients
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
