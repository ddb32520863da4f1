// SPDX-License-Identifier: MIT

public import Errors
import Host
public import PITR

/// One thing that is worth telling, as all targets are told it.
///
/// Its texts are bounded and hold no control characters but line ends and tabs. Whoever makes it leaves secrets out, as in every
/// error and log line.
public struct NotificationEvent: Sendable, Hashable {
    /// What came of a run. All of it may be unknown.
    public struct Outcome: Sendable, Hashable {
        /// Of the command that did the job, or would have.
        public var exitStatus: Int32?
        public var problem: WaldenError.Code?
        /// The file or id that was made.
        public var made: String?
        /// Of what was made, as stored.
        public var bytes: UInt64?
        public var duration: Duration?
        /// The last of what was logged.
        public var log: String

        public init(
            exitStatus: Int32? = nil, problem: WaldenError.Code? = nil, made: String? = nil, bytes: UInt64? = nil,
            duration: Duration? = nil, log: String = ""
        ) {
            (self.exitStatus, self.problem, self.made) = (exitStatus, problem, made)
            (self.bytes, self.duration, self.log) = (bytes, duration, log)
        }
    }

    /// The name of this one.
    public static let thisHost = ProcessIdentity.current.host
    public static let sentenceLimit = 4_000
    public static let logLimit = 10_000
    private static let wordLimit = 1_000

    /// The same however often it is sent, so that a receiver can tell a repetition.
    public let id: String
    public let kind: NotificationKind
    public let cluster: String
    public let host: String
    public let time: Instant
    /// What happened, for people.
    public let sentence: String
    public let job: JobName?
    /// Of the job; a UUID where healthchecks.io is to join start and end.
    public let run: String?
    /// What it is about, where there are several: a repository's name, the segments of a gap.
    public let subject: String?
    /// With ``NotificationKind/recovered``: from what.
    public let recoveredFrom: [NotificationKind]
    public let outcome: Outcome

    public init(
        _ kind: NotificationKind, cluster: String, at time: Instant, _ sentence: String, job: JobName? = nil,
        run: String? = nil, subject: String? = nil, recoveredFrom: [NotificationKind] = [],
        outcome: Outcome = Outcome(), host: String = thisHost, id: String = RunName.random()
    ) {
        (self.kind, self.time, self.job, self.recoveredFrom) = (kind, time, job, recoveredFrom)
        self.id = id
        self.cluster = NotificationText.head(cluster, limit: Self.wordLimit)
        self.host = NotificationText.head(host, limit: Self.wordLimit)
        self.sentence = NotificationText.head(sentence, limit: Self.sentenceLimit)
        self.run = run.map { NotificationText.head($0, limit: Self.wordLimit) }
        self.subject = subject.map { NotificationText.head($0, limit: Self.wordLimit) }
        var outcome = outcome
        outcome.made = outcome.made.map { NotificationText.head($0, limit: Self.wordLimit) }
        outcome.log = NotificationText.tail(outcome.log, limit: Self.logLimit)
        self.outcome = outcome
    }
}
