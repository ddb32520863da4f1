// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Foundation
import Operations
import Postgres
import Repository
import Storage
import SystemPackage

/// The configuration in force, and the concrete things that it names. The only place that chooses a store.
struct Environment: Sendable {
    let configuration: Configuration
    let configurationPath: FilePath
    /// The cluster's repositories, none of them asked yet.
    let repositories: ClusterRepositories

    /// Flag over environment variable over the default place.
    static func path(_ flag: String?, _ context: CommandContext) -> FilePath {
        let text = flag ?? context.variable("WALDEN_CONFIG")
        guard let text else { return ConfigurationFile.defaultPath }
        let path = FilePath(text)
        guard path.isRelative else { return path }
        return FilePath(FileManager.default.currentDirectoryPath).pushing(path).lexicallyNormalized()
    }

    static func load(_ flag: String?, _ context: CommandContext) throws -> Environment {
        let path = path(flag, context)
        return try Environment(try ConfigurationFile.load(path), at: path, context)
    }

    /// Throws `.configuration` when a key or a file that the configuration names cannot be used.
    init(_ configuration: Configuration, at path: FilePath, _ context: CommandContext) throws {
        self.configuration = configuration
        configurationPath = path
        let places = try configuration.repositories.map { try Self.place($0, context) }
        repositories = ClusterRepositories(places, cluster: configuration.cluster)
    }

    private static func place(_ settings: RepositorySettings, _ context: CommandContext) throws -> RepositoryPlace {
        let sealing = try SealingKeys.load(settings)
        let store: any ObjectStore
        let medium: RepositoryMedium
        switch settings.place {
        case .directory(let folder, let isGroupReadable):
            store = DirectoryStore(root: FilePath(folder), permissions: isGroupReadable ? .group : .owner)
            medium = .directory(FilePath(folder), isGroupReadable: isGroupReadable)
        case .s3(let s3):
            let made = try S3Place(s3, context).store()
            (store, medium) = (made, .s3(made, storageClasses: Set(s3.storageClasses.values).sorted()))
        }
        return RepositoryPlace(
            name: settings.name, store: RetryingStore(store),
            compression: CompressionChoice(wal: settings.compress.wal, backup: settings.compress.backup),
            sealing: sealing.choice, keys: sealing.keys, medium: medium)
    }

    /// Makes the place of a repository where it is one that can be made.
    func prepare(_ settings: RepositorySettings) async throws {
        guard case .directory(let path, let isGroupReadable) = settings.place else { return }
        _ = try await DirectoryStore.create(
            root: FilePath(path), permissions: isGroupReadable ? .group : .owner)
    }

    var connection: ConnectionSettings { ConnectionSettings(conninfo: configuration.postgres.connection) }

    /// What gives WAL up where the configuration says so.
    func giveUp(_ context: CommandContext) -> GiveUpWAL? {
        configuration.archive.drop.map { GiveUpWAL($0, repositories, walden: Release.version, now: context.now) }
    }

    /// What the repositories hold together; one that does not answer is told of and done without.
    func openCluster(_ only: RepositoryOption, _ command: String, _ context: CommandContext) async throws
        -> ClusterArchive
    {
        let reading = try await repositories.only(only.repository).read { context.complain("walden \(command): \($0)") }
        for one in reading.unopened {
            context.complain("walden \(command): repository \(one.repository) is done without: \(one.error)")
        }
        return reading.cluster
    }

    /// The variable that makes `walden wal fetch` ask one repository alone.
    static let repositoryVariable = "WALDEN_REPOSITORY"

    /// How a server is to call the helper: `walden-wal`, with its path and the configuration's where the defaults are others, and the
    /// one repository that it is to ask where that was said.
    func helperCommand(_ rest: String, _ context: CommandContext, only repository: String? = nil) -> String {
        var words = repository.map { ["\(Self.repositoryVariable)=\(ShellQuote.word($0))"] } ?? []
        words.append(ShellQuote.word(HelperProgram.name(context)))
        if configurationPath != ConfigurationFile.defaultPath {
            words += ["--config", ShellQuote.word(configurationPath.string)]
        }
        let socket = configuration.agent.socket
        if socket != AgentSettings().socket { words += ["--socket", ShellQuote.word(socket.string)] }
        return (words + [rest]).joined(separator: " ")
    }
}
