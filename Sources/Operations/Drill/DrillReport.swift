// SPDX-License-Identifier: MIT

import Host
public import PITR
public import Repository
public import SystemPackage

/// What came of a drill.
public struct DrillReport: Sendable {
    /// What was left because that was asked for.
    public struct Kept: Sendable, Equatable {
        /// With the socket in it, and all that the drill made.
        public let folder: FilePath
        public let data: FilePath
        public let port: Int
        /// Whom the files belong to, as root may not run the server's programs; nil: this process's user.
        public let owner: String?
        /// The server's programs; by their name alone where they are not installed.
        public let psql: FilePath
        public let control: FilePath
        public let isRunning: Bool
    }

    public let record: DrillRecord
    /// Sentences that may hold rows of tables: for whoever looks on, kept nowhere.
    public let details: [String]
    /// nil: recovery did not come to its end, or the plan did not say where that would be.
    public let promise: PromiseCheck?
    public internal(set) var kept: Kept?
    public internal(set) var warnings: [String] = []

    /// Of a state that should have come back and that no plan reaches: nothing was restored.
    public static func refused(
        _ refusal: PlanRefusal, target: RecoveryTarget, seed: UInt64?, startedAt: Instant, finishedAt: Instant,
        waldenVersion: String
    ) -> DrillReport {
        let wanted = PlanRecord.Target(target)
        let record = DrillRecord(
            startedAt: startedAt, finishedAt: finishedAt, host: ProcessIdentity.current.host,
            target: DrillRecord.Target(
                kind: wanted.kind, value: wanted.value, exclusive: false, seed: seed.map { String($0) }),
            problems: [refusal.error.sentence], recovery: nil, checks: [], walden: waldenVersion)
        return DrillReport(record: record, details: refusal.alternatives.map { "instead: \($0)" }, promise: nil)
    }
}
