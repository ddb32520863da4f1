// SPDX-License-Identifier: MIT

public import PITR

/// A timeline that the repositories know.
public struct TimelineState: Sendable {
    public var id: TimelineID
    /// nil for the first, and where its history is not known.
    public var parent: TimelineID?
    /// When it left its parent, as nearly as the WAL tells: its first commit, or the parent's last before the switch.
    public var forkedAt: Instant?

    public init(id: TimelineID, parent: TimelineID? = nil, forkedAt: Instant? = nil) {
        (self.id, self.parent, self.forkedAt) = (id, parent, forkedAt)
    }
}
