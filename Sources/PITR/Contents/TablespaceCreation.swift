// SPDX-License-Identifier: MIT

/// A tablespace was made. Whoever replays it makes it at the very path that it had (`create_tablespace_directories`,
/// src/backend/commands/tablespace.c), whoever else may be at home there.
public struct TablespaceCreation: Sendable, Hashable {
    public let tablespace: UInt32
    /// Where it was on the server; empty for one that is inside the data directory.
    public let path: String
    /// Where the record begins.
    public let lsn: LSN

    public init(tablespace: UInt32, path: String, lsn: LSN) {
        (self.tablespace, self.path, self.lsn) = (tablespace, path, lsn)
    }
}
