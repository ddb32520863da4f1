// SPDX-License-Identifier: MIT

/// What pg_dump is asked for: one database, in one format.
public struct DumpRequest: Sendable, Hashable {
    public enum Format: Sendable, Hashable {
        /// SQL.
        case plain
        /// pg_dump's own, one file, with a table of contents.
        case custom
        /// A folder with a file for each table, written by so many sessions at once.
        case directory(jobs: Int)
    }

    /// What pg_dump itself compresses, inside an archive; a plain dump is compressed by whoever takes it.
    public enum Compression: Sendable, Hashable {
        case none
        case gzip(level: Int)
    }

    public var database: String
    public var format = Format.plain
    public var compression = Compression.gzip(level: 6)
    /// Patterns as psql has them, for `--exclude-table`.
    public var excludedTables: [String] = []
    /// Tables whose definition is dumped and whose rows are not.
    public var excludedTableData: [String] = []
    /// Options of pg_dump that we have no word for. ``ExtraArguments`` refuses those that would break what a dump promises.
    public var extraArguments: [String] = []
    /// A snapshot that a session of the same database exported.
    public var snapshot: String?
    /// How long pg_dump, or the server for it, may wait for one lock.
    public var lockWait = Duration.seconds(300)
    /// Whether a plain dump drops what it is about to make (`--clean --if-exists`). Archives leave that to whoever restores.
    public var clean = true

    public init(database: String) { self.database = database }
}
