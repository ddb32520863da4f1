// SPDX-License-Identifier: MIT

public import PITR

/// From where on something is a problem. Durations are in seconds.
public struct HealthThresholds: Sendable {
    /// A level at which somebody should look, and one at which it is urgent.
    public struct Levels: Sendable {
        public var warning: Double
        public var critical: Double

        public init(warning: Double, critical: Double) { (self.warning, self.critical) = (warning, critical) }

        /// For what is worse the less there is.
        func severity(below value: Double) -> HealthProblem.Severity? {
            value < critical ? .critical : value < warning ? .warning : nil
        }

        /// For what is worse the more there is.
        func severity(above value: Double) -> HealthProblem.Severity? {
            value > critical ? .critical : value > warning ? .warning : nil
        }
    }

    /// How old the newest archived segment may be while WAL moves; twice `archive_timeout` where that is more.
    public var archivingStale = 900.0
    /// How old the last base backup may be: eight days, then sixteen.
    public var backupAge = Levels(warning: 8 * 86_400, critical: 16 * 86_400)
    /// How old the last success of a job may be. The defaults fit the default schedule; jobs that are not named are
    /// only watched for failures.
    public var jobAges: [String: Levels] = [
        "dump_daily": Levels(warning: 26 * 3600, critical: 50 * 3600),
        "dump_weekly": Levels(warning: 8 * 86_400, critical: 16 * 86_400),
        "drill": Levels(warning: 8 * 86_400, critical: 31 * 86_400),
        "verify": Levels(warning: 8 * 86_400, critical: 31 * 86_400),
    ]
    /// Segments that a repository may be behind the one that is furthest, as `walden status --max-lag`.
    public var repositoryLag: UInt64 = 64
    /// How long ago a repository may have been looked into last.
    public var repositoryCheck = 3600.0
    /// The free share of the file system that holds `pg_wal`, 0 to 1.
    public var walDiskShare = Levels(warning: 0.15, critical: 0.05)
    /// How soon that may be full, while archiving does not keep up.
    public var walDiskTime = Levels(warning: 12 * 3600, critical: 2 * 3600)
    /// Archiving keeps up as long as nothing has been waiting for longer.
    public var archivingSlow = 300.0
    /// The free share of a repository's file system, 0 to 1.
    public var repositoryDiskShare = Levels(warning: 0.10, critical: 0.03)
    public var clockSkew = Levels(warning: 5, critical: 300)

    public init() {}

    /// Sets how old the last success of `job` may be, and twice that as the critical level.
    public mutating func watch(_ job: JobName, maximumAge seconds: Double) {
        let levels = Levels(warning: seconds, critical: 2 * seconds)
        if job == .backup { backupAge = levels } else { jobAges[job.text] = levels }
    }
}
