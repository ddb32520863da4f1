// SPDX-License-Identifier: MIT

public import PITR
public import Repository

/// Objects of one kind in one generation that open by the same key, or by none.
public struct KeyUse: Sendable, Hashable {
    public enum Holder: Sendable, Hashable {
        /// Whoever has the key of this fingerprint.
        case key(String)
        /// Sealed by another program; the fingerprint of a key at hand that opens it.
        case unknown(openedBy: String?)
        /// Everybody: it is not sealed.
        case everybody
        /// Sealed, to whom it cannot say: the objects of the index.
        case unsaid
        /// Nobody: it is damaged.
        case nobody
    }

    public enum Kind: Sendable, Hashable {
        case segments(TimelineID)
        case histories
        /// Unfinished segments, and what backups leave in the archive.
        case otherWAL
        case backups
        case index
        case dumps
    }

    /// nil for dumps, which are of none.
    public let generation: GenerationID?
    public let holder: Holder
    public let kind: Kind
    public internal(set) var count: UInt64
    /// The least and the greatest of their names; empty where they have none of interest.
    public internal(set) var first: String
    public internal(set) var last: String
}
