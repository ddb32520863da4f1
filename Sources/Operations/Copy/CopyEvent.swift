// SPDX-License-Identifier: MIT

public import PITR

/// What happens while copying, for whoever shows or counts it.
public enum CopyEvent: Sendable {
    /// So many of the source's bytes are through; `total` is an estimate.
    case progress(done: UInt64, total: UInt64)
    /// The backup exists in the target now.
    case copied(BackupID)
    /// It was not copied and the rest goes on; what and why, without a final period.
    case failed(String)
    case warning(String)
}
