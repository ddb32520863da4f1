// SPDX-License-Identifier: MIT

/// The record that ends a base backup: a restore of it is consistent once this is replayed (`XLOG_BACKUP_END`,
/// src/include/catalog/pg_control.h).
public struct BackupEnd: Sendable, Hashable {
    /// Where the backup's replay begins: tells which backup it is.
    public let start: LSN
    /// Where the record begins.
    public let lsn: LSN
    /// Where the next record may begin: the backup's stop LSN.
    public let end: LSN

    public init(start: LSN, lsn: LSN, end: LSN) { (self.start, self.lsn, self.end) = (start, lsn, end) }
}
