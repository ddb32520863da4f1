// SPDX-License-Identifier: MIT

public import PITR

/// What the agent knows at one moment, all of it in memory: metrics, health and the status page are made of this and ask
/// nobody else.
///
/// Every part has a default that says "nothing is known", so that whoever fills it sets what there is. Times are of the
/// agent's clock unless said otherwise.
public struct AgentSnapshot: Sendable {
    public var cluster: String
    /// Ages are counted up to here.
    public var takenAt: Instant
    public var agent: AgentState
    public var segmentSize = SegmentSize.standard
    public var server = ServerState()
    public var archiving = ArchivingState()
    /// In the order of the configuration.
    public var repositories: [RepositoryState] = []
    public var timelines: [TimelineState] = []
    /// By timeline, then in the order of the log.
    public var windows: [WindowState] = []
    /// In any order, damaged ones among them.
    public var backups: [BackupState] = []
    public var dumps: [DumpSeries] = []
    public var gaps: [GapState] = []
    /// From the index, oldest first.
    public var commits: [CommitSample] = []
    public var jobs: [JobState] = []
    /// Oldest first.
    public var drills: [DrillState] = []
    /// nil: nobody counts them.
    public var notifications: NotificationState?
    /// Objects that retention deleted since the agent started; nil: nobody counts them.
    public var prunedObjects: UInt64?
    /// How far this host's clock is ahead of the one it was held against, in seconds; nil: not known.
    public var clockSkew: Double?

    public init(cluster: String, takenAt: Instant, agent: AgentState) {
        (self.cluster, self.takenAt, self.agent) = (cluster, takenAt, agent)
    }
}

extension AgentSnapshot {
    /// Seconds from `instant` to the snapshot; negative for what is yet to come.
    func age(of instant: Instant) -> Double { instant.seconds(until: takenAt) }

    /// Whether any repository has been looked into, so that "there is no backup" means something.
    var isCatalogueKnown: Bool { repositories.contains(where: \.isReachable) }

    /// The undamaged backup that ended last.
    var newestBackup: BackupState? {
        backups.filter(\.isGood).max { ($0.stoppedAt, $0.id) < ($1.stoppedAt, $1.id) }
    }
}
