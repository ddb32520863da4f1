// SPDX-License-Identifier: MIT

import Operations

/// What `walden init` did and what is left to do by hand.
struct InitView: CommandOutput {
    struct Made: Encodable, Sendable {
        let name: String
        let location: String
        let outcome: InitializeCluster.Outcome
    }

    let configuration: String
    let cluster: String
    let major: Int
    let systemIdentifier: String
    let archiveCommand: String
    private(set) var repositories: [Made] = []

    init(configuration: String, cluster: String, server: InitializeCluster.Server, archiveCommand: String) {
        self.configuration = configuration
        self.cluster = cluster
        self.archiveCommand = archiveCommand
        major = server.major
        systemIdentifier = server.systemIdentifier.description
    }

    mutating func add(_ settings: RepositorySettings, _ outcome: InitializeCluster.Outcome) {
        repositories.append(Made(name: settings.name, location: settings.place.location, outcome: outcome))
    }

    private enum CodingKeys: CodingKey {
        case outcome, configuration, repository, repositories, cluster, major, systemIdentifier, archiveCommand
    }

    /// `outcome` and `repository` are the first repository's.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encodeIfPresent(repositories.first?.outcome, forKey: .outcome)
        try container.encode(configuration, forKey: .configuration)
        try container.encodeIfPresent(repositories.first?.location, forKey: .repository)
        try container.encode(repositories, forKey: .repositories)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(major, forKey: .major)
        try container.encode(systemIdentifier, forKey: .systemIdentifier)
        try container.encode(archiveCommand, forKey: .archiveCommand)
    }

    private var did: String {
        let outcomes = repositories.map(\.outcome)
        if outcomes.contains(.created) { return "made" }
        return outcomes.contains(.generationAdded) ? "has a new generation" : "was there already"
    }

    private var places: String {
        repositories.map { repositories.count > 1 ? "\($0.location) (\($0.name))" : $0.location }.joined(
            separator: ", ")
    }

    var text: String {
        """
        Cluster \(cluster) (PostgreSQL \(major), system identifier \(systemIdentifier)) \(did).
        Repository:    \(places)
        Configuration: \(configuration)

        Put these two lines into postgresql.conf, and restart the server if archive_mode was off:

        archive_mode = on
        archive_command = '\(archiveCommand.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'

        Then take the first base backup: walden backup
        """
    }
}
