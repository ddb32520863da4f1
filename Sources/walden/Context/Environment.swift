// SPDX-License-Identifier: MIT

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
        return Environment(configuration: try ConfigurationFile.load(path), configurationPath: path)
    }

    var store: any ObjectStore {
        RetryingStore(
            DirectoryStore(
                root: FilePath(configuration.directory), permissions: configuration.groupReadable ? .group : .owner))
    }

    var connection: ConnectionSettings { ConnectionSettings(conninfo: configuration.postgres.connection) }

    func openCluster() async throws -> ClusterArchive {
        try await ClusterArchive.open(
            store, cluster: configuration.cluster,
            CompressionChoice(wal: configuration.compress.wal, backup: configuration.compress.backup))
    }

    /// How a server is to call the helper: `walden-wal`, with its path and the configuration's where the defaults are others.
    func helperCommand(_ rest: String, _ context: CommandContext) -> String {
        var words = [ShellQuote.word(HelperProgram.name(context))]
        if configurationPath != ConfigurationFile.defaultPath {
            words += ["--config", ShellQuote.word(configurationPath.string)]
        }
        return (words + [rest]).joined(separator: " ")
    }
}
