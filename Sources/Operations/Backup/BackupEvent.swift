// SPDX-License-Identifier: MIT

public import PITR

/// What happens while a backup is taken, for whoever shows or counts it.
public enum BackupEvent: Sendable {
    /// What an interrupted backup left was removed.
    case swept(BackupID)
    /// The server is asked to begin; until its checkpoint is done nothing flows.
    case begun(BackupID)
    /// So many bytes of the trees have arrived; `total` is the server's estimate.
    case progress(done: UInt64, total: UInt64?)
    /// All data is stored; these segments are not in the repository yet.
    case waitingForWAL(missing: Int, last: String)
    case warning(String)
}
