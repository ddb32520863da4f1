// SPDX-License-Identifier: MIT

/// One reason why not all is well. It is gone from the next verdict when its cause is.
public struct HealthProblem: Sendable, Equatable {
    public enum Severity: String, Sendable, Comparable {
        /// Somebody should look at it today.
        case warning
        /// Data is in danger, or cannot be restored, now.
        case critical

        public static func < (left: Severity, right: Severity) -> Bool { left == .warning && right == .critical }
    }

    /// What kind of problem. The raw values are a promise: alerts and scripts tell problems by them. docs/monitoring.md
    /// says what each means.
    public enum Code: String, Sendable, CaseIterable {
        case archivingStale = "archiving_stale"
        case archivingFailing = "archiving_failing"
        case gap
        case backupMissing = "backup_missing"
        case backupOld = "backup_old"
        case backupDamaged = "backup_damaged"
        case dumpOld = "dump_old"
        case drillOld = "drill_old"
        case drillFailed = "drill_failed"
        case jobOld = "job_old"
        case jobFailed = "job_failed"
        case repositoryUnreachable = "repository_unreachable"
        case repositoryUnchecked = "repository_unchecked"
        case repositoryLagging = "repository_lagging"
        case walDiskLow = "wal_disk_low"
        case repositoryDiskLow = "repository_disk_low"
        case serverUnreachable = "server_unreachable"
        case clockSkew = "clock_skew"
        case notificationsUndelivered = "notifications_undelivered"
    }

    public let code: Code
    public let severity: Severity
    /// Which job, repository, tier or run of segments; nil for what there is one of.
    public let subject: String?
    /// A sentence without its final period, as those of `WaldenError`.
    public let sentence: String
    /// What to do about it, as full sentences.
    public let remedy: String

    init(_ code: Code, _ severity: Severity, of subject: String? = nil, _ sentence: String, remedy: String) {
        (self.code, self.severity, self.subject) = (code, severity, subject)
        (self.sentence, self.remedy) = (sentence, remedy)
    }
}
