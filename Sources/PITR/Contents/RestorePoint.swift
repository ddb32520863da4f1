// SPDX-License-Identifier: MIT

/// What `pg_create_restore_point()` wrote (`xl_restore_point`, src/include/access/xlog_internal.h).
public struct RestorePoint: Sendable, Hashable {
    /// Not unique: recovery stops at the first of a name that it meets.
    public let name: String
    public let time: Instant
    /// Where the record begins.
    public let lsn: LSN
    /// Where the next record may begin.
    public let end: LSN

    public init(name: String, time: Instant, lsn: LSN, end: LSN) {
        (self.name, self.time, self.lsn, self.end) = (name, time, lsn, end)
    }
}
