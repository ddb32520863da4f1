// SPDX-License-Identifier: MIT

import Errors
import Host
public import PITR
public import Repository

/// Estimates from the newest records of earlier restores how long a plan will take.
public struct EstimateRestore: Sendable {
    public struct Result: Sendable {
        public let estimate: RestoreEstimate
        /// Why some of the records, or all, are not counted.
        public let warnings: [String]
    }

    private static let recordLimit = 20

    private let cluster: ClusterArchive
    private let generation: ClusterRecord.Generation
    private let host: String

    /// `host` is the one that will restore; nil: this one.
    public init(_ cluster: ClusterArchive, _ generation: ClusterRecord.Generation, host: String? = nil) {
        self.cluster = cluster
        self.generation = generation
        self.host = host ?? ProcessIdentity.current.host
    }

    /// A plan holds without an estimate, so what cannot be read is a warning. Throws when it was told to stop.
    public func estimate(for plan: RecoveryPlan) async throws -> Result {
        do {
            let listing = try await cluster.restores(generation).newest(Self.recordLimit)
            let estimate = RestoreEstimate(for: plan, from: listing.records.map(\.rate), host: host)
            return Result(
                estimate: estimate, warnings: listing.damaged.map { "a record of a restore is not counted: \($0)" })
        } catch let error as WaldenError where error.code != .cancelled {
            return Result(
                estimate: RestoreEstimate(for: plan, from: [], host: host),
                warnings: ["the records of earlier restores cannot be read: \(error)"])
        }
    }
}
