// SPDX-License-Identifier: MIT

public import PITR

/// `drills/<time>-<8 hex>.json`: what one drill proved, or failed to. docs/repository-format.md explains each member.
public struct DrillRecord: JSONDocument, Equatable {
    public enum Result: String, Codable, Sendable {
        case passed, failed
    }

    /// The moment that was wanted.
    public struct Target: Codable, Sendable, Equatable {
        /// `latest`, `time`, `lsn`, `xid`, `name`, `immediate`.
        public let kind: String
        /// nil for `latest` and `immediate`.
        public let value: String?
        public let exclusive: Bool
        /// Of a moment that was chosen at random.
        public let seed: String?

        public init(kind: String, value: String?, exclusive: Bool, seed: String?) {
            (self.kind, self.value, self.exclusive, self.seed) = (kind, value, exclusive, seed)
        }
    }

    /// One thing that was looked at.
    public struct Check: Codable, Sendable, Equatable {
        public enum Result: String, Codable, Sendable {
            case passed, failed
            /// It could not be looked at here, which says nothing of the backup.
            case leftOut = "left_out"
        }

        /// `pg_verifybackup`, `pg_amcheck`, `pg_dump shop`, or what the configuration calls a query.
        public let name: String
        public let result: Result
        public let took: DrillSeconds
        /// Why it failed or was left out, a sentence without a final period. Holds no row of a table.
        public let reason: String?

        public init(_ name: String, _ result: Result, took: DrillSeconds, reason: String? = nil) {
            (self.name, self.result, self.took, self.reason) = (name, result, took, reason)
        }
    }

    public let format: Int
    public let startedAt: Instant
    public let finishedAt: Instant
    /// The name of the host that it was done on.
    public let host: String
    public let target: Target
    public let result: Result
    /// Why it failed, a sentence each; empty when it passed.
    public let problems: [String]
    /// nil when there was nothing to restore from.
    public let recovery: DrillRecovery?
    public let checks: [Check]
    /// The version of Walden that did it.
    public let walden: String

    private enum CodingKeys: String, CodingKey {
        case format, host, target, result, problems, recovery, checks, walden
        case startedAt = "started_at"
        case finishedAt = "finished_at"
    }

    /// The moment that should have come back: of the newest state when the drill began; nil of any other target, from which the last
    /// commit is far by intention.
    public var wanted: Instant? {
        switch target.kind {
        case "latest": startedAt
        case "time": target.value.flatMap { Instant(rfc3339: $0) }
        default: nil
        }
    }

    /// It has passed when there are no `problems`.
    public init(
        startedAt: Instant, finishedAt: Instant, host: String, target: Target, problems: [String],
        recovery: DrillRecovery?, checks: [Check], walden: String
    ) {
        format = JSONDocuments.format
        (self.startedAt, self.finishedAt, self.host, self.target) = (startedAt, finishedAt, host, target)
        (result, self.problems) = (problems.isEmpty ? .passed : .failed, problems)
        (self.recovery, self.checks, self.walden) = (recovery, checks, walden)
    }
}
