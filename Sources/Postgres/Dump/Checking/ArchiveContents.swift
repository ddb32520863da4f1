// SPDX-License-Identifier: MIT

/// What an archive holds, by its own table of contents.
public struct ArchiveContents: Sendable, Hashable {
    /// Lines of the table of contents.
    public let entries: Int
    /// Those of them that are rows of a table.
    public let tableData: Int
    /// `1.16`.
    public let version: String
    /// As pg_restore says them: `15.18 (Debian 15.18-0+deb12u1)`; nil where the archive does not.
    public let dumpedFrom: String?
    public let dumpedBy: String?
    public let database: String?
}
