// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Operations
import PITR
import Postgres
import Storage
import SystemPackage

/// What dumps need: the server, the places that keep them, and what the configuration says of them.
///
/// It comes from the configuration file or, where there is none, from the variables of the plain script that Walden takes over from.
struct DumpEnvironment: Sendable {
    let cluster: String
    let settings: DumpSettings
    let server: DumpServer
    /// All places; a tier may be kept in some of them only.
    let places: [DumpPlace]
    /// Where leases and the records of jobs are; nil where the variables of a script stand for the configuration.
    let repositories: ClusterRepositories?
    /// What each of those keeps of base backups and WAL, by its name.
    let retentions: [String: RetentionPolicy]
    /// The tier of a dump that names none.
    let usualTier: DumpTier
    /// Whether the variables of a script stand for the configuration.
    let isOfScript: Bool

    /// The tier of a dump that names none, as long as nothing more is known.
    static func usualTier(_ flag: String?, _ context: CommandContext) throws -> DumpTier {
        try ScriptVariables(flag, context).map { _ in try ScriptVariables.usualTier() } ?? .manual
    }

    static func load(_ flag: String?, _ context: CommandContext) async throws -> DumpEnvironment {
        if let script = try ScriptVariables(flag, context) { return try await script.environment() }
        return try DumpEnvironment(try Environment.load(flag, context), context)
    }

    init(_ environment: Environment, _ context: CommandContext) throws {
        let configuration = environment.configuration
        cluster = configuration.cluster
        settings = configuration.dumps
        let connection = settings.connection ?? configuration.postgres.connection
        server = DumpServer(
            ConnectionSettings(conninfo: connection),
            DumpServer.Programs(configuration.programs, usual: configuration.postgres.programs),
            environment: context.environment)
        places = environment.repositories.places.map { DumpPlace($0, cluster: configuration.cluster) }
        repositories = environment.repositories
        retentions = configuration.retentions
        usualTier = .manual
        isOfScript = false
    }

    init(
        cluster: String, _ settings: DumpSettings, _ server: DumpServer, _ places: [DumpPlace], usualTier: DumpTier
    ) {
        (self.cluster, self.settings, self.server, self.places) = (cluster, settings, server, places)
        (self.usualTier, isOfScript, repositories, retentions) = (usualTier, true, nil, [:])
    }

    /// What the configuration says of a tier. Throws `.usage` for one that it does not know.
    func tier(_ name: String?) throws -> (DumpTier, DumpSettings.Tier) {
        let tier = try name.map { try DumpTier($0) } ?? usualTier
        if let known = settings.tiers[tier] { return (tier, known) }
        throw WaldenError(
            .usage, "there is no tier \(tier)",
            hint:
                "Tiers are \(settings.tiers.keys.sorted().map(\.text).joined(separator: ", ")); dumps.tiers adds others."
        )
    }

    /// The places that keep a tier, in their order.
    func places(of tier: DumpSettings.Tier) -> [DumpPlace] {
        guard let names = tier.repositories else { return places }
        return names.compactMap { name in places.first { $0.name == name } }
    }

    /// What each tier keeps.
    var policies: [DumpTier: RetentionPolicy] { settings.tiers.mapValues(\.retention) }
}

extension DumpServer.Programs {
    /// `usual`: the folder of the server's programs, where there is nothing else.
    init(_ settings: ProgramSettings, usual: String?) {
        self.init()
        if settings.prefix.isEmpty { folder = (settings.folder ?? usual).map { FilePath($0) } }
        (prefix, connection) = (settings.prefix, settings.connection)
    }
}
