// SPDX-License-Identifier: MIT

public import Errors
public import Host
public import PITR

/// `jobs/<job>/<day>/<id>.started.json` and `.ended.json`: one run of a job. docs/repository-format.md explains each member.
public struct JobRunRecord: JSONDocument, Equatable {
    /// The lease that it ran under.
    public struct LeaseMark: Codable, Sendable, Equatable {
        /// The id of the repository that has the lease.
        public let repository: String
        public let epoch: Int64
        public let holder: String

        public init(repository: String, epoch: Int64, holder: String) {
            (self.repository, self.epoch, self.holder) = (repository, epoch, holder)
        }
    }

    /// How it ended.
    public struct End: Codable, Sendable, Equatable {
        public enum Result: String, Codable, Sendable {
            case succeeded, failed
        }

        public let endedAt: Instant
        public let seconds: Double
        public let result: Result
        /// Of ``WaldenError/Code``; nil when it succeeded.
        public let errorCode: String?
        public let error: String?
        /// The ids of what was made.
        public let made: [String]
        /// Of what was made, as stored; nil: not counted.
        public let bytes: UInt64?
        /// How many objects were removed; nil: it removes nothing.
        public let removed: UInt64?

        private enum CodingKeys: String, CodingKey {
            case seconds, result, error, made, bytes, removed
            case endedAt = "ended_at"
            case errorCode = "error_code"
        }

        /// `error` nil: it succeeded.
        public init(
            at endedAt: Instant, seconds: Double, error: WaldenError?, made: [String], bytes: UInt64?,
            removed: UInt64? = nil
        ) {
            (self.endedAt, self.seconds, self.made) = (endedAt, seconds, made)
            (self.bytes, self.removed) = (bytes, removed)
            result = error == nil ? .succeeded : .failed
            (errorCode, self.error) = (error?.code.rawValue, error.map { String($0.description.prefix(2000)) })
        }
    }

    public let format: Int
    public let id: String
    public let job: String
    /// The moment of the schedule that it was for; nil: somebody started it by hand.
    public let scheduled: Instant?
    public let startedAt: Instant
    public let process: ProcessIdentity
    /// nil: it ran without one.
    public let lease: LeaseMark?
    /// The version of Walden that ran it.
    public let walden: String
    /// nil in `.started.json`.
    public var end: End?

    private enum CodingKeys: String, CodingKey {
        case format, id, job, scheduled, process, lease, walden, end
        case startedAt = "started_at"
    }

    public init(
        _ id: JobRunID, job: JobName, scheduled: Instant?, startedAt: Instant, process: ProcessIdentity = .current,
        lease: LeaseMark?, walden: String
    ) {
        format = JSONDocuments.format
        (self.id, self.job, self.scheduled, self.startedAt) = (id.text, job.text, scheduled, startedAt)
        (self.process, self.lease, self.walden) = (process, lease, walden)
    }
}
