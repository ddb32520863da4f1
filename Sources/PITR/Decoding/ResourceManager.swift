// SPDX-License-Identifier: MIT

/// Whose record it is: the part of PostgreSQL, or the extension, that wrote it and replays it
/// (src/include/access/rmgrlist.h; `RM_MAX_BUILTIN_ID` and custom ones in src/include/access/rmgr.h).
public struct ResourceManager: RawRepresentable, Sendable, Hashable {
    public let rawValue: UInt8

    public init(rawValue: UInt8) { self.rawValue = rawValue }

    public static let xlog = ResourceManager(rawValue: 0)
    public static let transaction = ResourceManager(rawValue: 1)
    public static let database = ResourceManager(rawValue: 4)
    public static let tablespace = ResourceManager(rawValue: 5)
    public static let standby = ResourceManager(rawValue: 8)
    public static let logicalMessage = ResourceManager(rawValue: 21)

    /// Extensions' own begin here.
    static let firstCustom: UInt8 = 128
    /// The greatest of PostgreSQL 15 to 18's own.
    static let lastKnown = logicalMessage.rawValue

    private static let names = [
        "XLOG", "Transaction", "Storage", "CLOG", "Database", "Tablespace", "MultiXact", "RelMap", "Standby", "Heap2",
        "Heap", "Btree", "Hash", "Gin", "Gist", "Sequence", "SPGist", "BRIN", "CommitTs", "ReplicationOrigin",
        "Generic", "LogicalMessage",
    ]

    /// As pg_waldump names it; nil for one of an extension or of a newer PostgreSQL.
    public var name: String? { rawValue <= Self.lastKnown ? Self.names[Int(rawValue)] : nil }
}
