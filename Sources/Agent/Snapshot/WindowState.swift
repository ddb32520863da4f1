// SPDX-License-Identifier: MIT

public import PITR

/// A stretch of time that can be restored to.
public struct WindowState: Sendable {
    public var timeline: TimelineID
    /// The earliest backup that leads into it.
    public var backup: BackupID
    /// The earliest and the latest moment, as commits prove them.
    public var earliest: Instant
    public var latest: Instant

    /// `latest` is taken for `earliest` where it is before it.
    public init(timeline: TimelineID, backup: BackupID, earliest: Instant, latest: Instant) {
        (self.timeline, self.backup) = (timeline, backup)
        (self.earliest, self.latest) = (earliest, max(earliest, latest))
    }

    /// nil for a window in which no moment is known: a timeline without a commit of its own.
    public init?(_ window: RecoveryWindow) {
        guard let first = window.first else { return nil }
        self.init(
            timeline: window.timeline, backup: window.backup, earliest: first, latest: window.last ?? first)
    }

    public var seconds: Double { earliest.seconds(until: latest) }
}
