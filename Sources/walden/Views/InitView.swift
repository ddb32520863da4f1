// SPDX-License-Identifier: MIT

import Operations

/// What `walden init` did and what is left to do by hand.
struct InitView: CommandOutput {
    let outcome: InitializeCluster.Outcome
    let configuration: String
    let repository: String
    let cluster: String
    let major: Int
    let systemIdentifier: String
    let archiveCommand: String

    var text: String {
        let did =
            switch outcome {
            case .created: "made"
            case .alreadyThere: "was there already"
            case .generationAdded: "has a new generation"
            }
        return """
            Cluster \(cluster) (PostgreSQL \(major), system identifier \(systemIdentifier)) \(did).
            Repository:    \(repository)
            Configuration: \(configuration)

            Put these two lines into postgresql.conf, and restart the server if archive_mode was off:

            archive_mode = on
            archive_command = '\(archiveCommand.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'

            Then take the first base backup: walden backup
            """
    }
}
