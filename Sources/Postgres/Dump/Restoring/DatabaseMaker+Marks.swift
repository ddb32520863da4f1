// SPDX-License-Identifier: MIT

import Errors

extension DatabaseMaker {
    /// Puts a mark on a database that the caller is about to drop, in the place of its comment.
    public func mark(_ name: String, as mark: String) async throws {
        let (quoted, comment) = (try SQLName.identifier(name), try SQLName.literal(try Self.commentText(mark)))
        _ = try await run("COMMENT ON DATABASE \(quoted) IS \(comment)", "mark the database \(name)")
    }

    /// Takes the mark off: nobody who knows it may drop the database any more. `comment` is put in its place.
    ///
    /// Throws `.refused` when its mark is another or none, as somebody else gave it that comment.
    public func unmark(_ name: String, mark: String, comment: String? = nil) async throws {
        let quoted = try SQLName.identifier(name)
        let text = try comment.map { text throws(WaldenError) in try SQLName.literal(text) }
        guard try await self.mark(of: name) == mark else {
            throw WaldenError(
                .refused, "cannot take the mark off the database \(name)", cause: "it does not bear that mark")
        }
        _ = try await run("COMMENT ON DATABASE \(quoted) IS \(text ?? "NULL")", "take the mark off \(name)")
    }

    /// The comment of a database; nil when it has none, or is not there.
    public func comment(of name: String) async throws -> String? {
        let rows = try await connection.rows(
            "SELECT pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database WHERE datname = $1",
            parameters: [name], timeout: factsTimeout)
        return rows.first?.first ?? nil
    }

    /// A database that we made, and what its mark says.
    public struct Marked: Sendable, Hashable {
        public let name: String
        public let mark: String
    }

    /// Those whose names begin with `prefix`.
    public func marked(namesBeginWith prefix: String) async throws -> [Marked] {
        let rows = try await connection.rows(
            """
            SELECT datname, pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database
            WHERE pg_catalog.starts_with(datname::text, $1) ORDER BY datname
            """, parameters: [prefix], timeout: factsTimeout)
        return try rows.compactMap { columns in
            var row = Row(columns, of: "the databases' marks")
            let (name, comment) = (try row.required(Row.text), try row.optional(Row.text))
            guard let comment, comment.hasPrefix(Self.markPrefix) else { return nil }
            return Marked(name: name, mark: String(comment.dropFirst(Self.markPrefix.count)))
        }
    }
}
