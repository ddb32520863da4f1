// SPDX-License-Identifier: MIT

/// A database's files came or went (src/include/commands/dbcommands_xlog.h).
///
/// Not undone by what happens to the transaction: from this record on the files of a dropped database are gone, although
/// until its commit the catalogue still lists it.
public struct DatabaseChange: Sendable, Hashable {
    public enum Kind: String, Sendable, Hashable {
        case created, dropped
    }

    public let kind: Kind
    public let database: UInt32
    public let xid: UInt32
    /// Where the record begins.
    public let lsn: LSN

    public init(kind: Kind, database: UInt32, xid: UInt32, lsn: LSN) {
        (self.kind, self.database, self.xid, self.lsn) = (kind, database, xid, lsn)
    }
}
