// SPDX-License-Identifier: MIT

import PITR
import Repository

/// What one worker reads at once.
struct VerifyItem: Sendable {
    enum Work: Sendable {
        /// `isLast`: of the objects of the backup, in the order of the ring.
        case object(BackupMarker, BackupMarker.Object, isLast: Bool)
        /// In the order of their names, of one LOG.
        case wal([StoredWALFile])
    }

    let work: Work
    /// Of the last object.
    let key: String
    /// As stored.
    let bytes: UInt64

    init(_ work: Work, key: String, bytes: UInt64) { (self.work, self.key, self.bytes) = (work, key, bytes) }
}
