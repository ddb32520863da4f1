// SPDX-License-Identifier: MIT

import Errors
public import PITR
public import Repository

/// Plans a recovery from what is in a repository. Nothing is changed.
public struct PlanRecovery: Sendable {
    public struct Result: Sendable {
        public let plan: RecoveryPlan
        /// Of the backup that the plan chose.
        public let marker: BackupMarker
        public let warnings: [String]
    }

    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation

    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation) {
        self.cluster = cluster
        self.generation = generation
    }

    /// Throws ``PlanRefusal`` when the target cannot be reached, and what reading throws.
    public func run(_ target: RecoveryTarget, _ options: PlanOptions) async throws -> Result {
        let read = try await ReadCatalogue(cluster, generation).run()
        let found = try await WALInquiry(cluster, generation).run(on: read.catalogue) {
            try RecoveryPlanner.plan($0, target, options)
        }
        guard let marker = read.markers[found.decision.backup.id] else {
            throw WaldenError(.failed, "the plan chose a backup that the catalogue does not hold")
        }
        return Result(plan: found.decision, marker: marker, warnings: read.warnings + found.warnings)
    }
}
