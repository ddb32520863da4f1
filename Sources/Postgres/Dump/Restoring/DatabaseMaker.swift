// SPDX-License-Identifier: MIT

import Errors

/// Makes, renames and drops databases. The connection is to another database than those, and loses its timeouts.
public struct DatabaseMaker: Sendable {
    /// To make a database may copy a template, to drop one removes its files.
    private static let timeout = Duration.seconds(600)
    /// What the comment of a database begins with that may be dropped.
    static let markPrefix = "walden:"

    let connection: Connection

    public init(_ connection: Connection) { self.connection = connection }

    /// Makes an empty database from template0.
    ///
    /// `properties`, as recorded from another, give encoding and locale; nil leaves those to the server. `owner` nil is our role.
    /// With a `mark` its comment says `walden:MARK`, without which ``drop(_:mark:force:)`` drops nothing; it is set right after the
    /// database is made, so one that lost its maker in between has none. Throws `.conflict` when there is one of that name,
    /// `.usage` for a name or mark that cannot be, `.refused` for a locale that the server cannot have, `.permission` and what the server says.
    public func create(
        _ name: String, like properties: DatabaseProperties? = nil, owner: String? = nil, mark: String? = nil
    ) async throws {
        let quoted = try SQLName.identifier(name)
        let comment = try mark.map { mark throws(WaldenError) in try SQLName.literal(Self.commentText(mark)) }
        guard try await !exists(name) else { throw isThere(name) }
        let options = try CreationOptions(properties, owner, connection.serverVersion)
        _ = try await run("CREATE DATABASE \(quoted) TEMPLATE template0\(options.sql)", "make the database \(name)")
        guard let comment else { return }
        _ = try await run("COMMENT ON DATABASE \(quoted) IS \(comment)", "mark the database \(name)")
    }

    public func exists(_ name: String) async throws -> Bool {
        let rows = try await connection.rows(
            "SELECT FROM pg_catalog.pg_database WHERE datname = $1", parameters: [name], timeout: factsTimeout)
        return !rows.isEmpty
    }

    /// The mark of a database that we made; nil when it has none, or is not there.
    public func mark(of name: String) async throws -> String? {
        let rows = try await connection.rows(
            """
            SELECT pg_catalog.shobj_description(oid, 'pg_database') FROM pg_catalog.pg_database WHERE datname = $1
            """, parameters: [name], timeout: factsTimeout)
        guard let comment = rows.first?.first ?? nil, comment.hasPrefix(Self.markPrefix) else { return nil }
        return String(comment.dropFirst(Self.markPrefix.count))
    }

    /// Drops a database that ``create(_:like:owner:mark:)`` made with `mark`, and no other; nothing happens when there is none.
    ///
    /// `force` ends the sessions that are connected to it. Throws `.refused` when its mark is another or none, which is asked right
    /// before: whoever gives its name to another database in that moment would lose that.
    public func drop(_ name: String, mark: String, force: Bool = false) async throws {
        let quoted = try SQLName.identifier(name)
        _ = try Self.commentText(mark)
        guard try await exists(name) else { return }
        guard try await self.mark(of: name) == mark else {
            throw WaldenError(
                .refused, "cannot drop the database \(name)",
                cause: "it does not bear the mark of one that Walden made",
                hint: "Drop it yourself if it is to go.")
        }
        _ = try await run("DROP DATABASE \(quoted)\(force ? " WITH (FORCE)" : "")", "drop the database \(name)")
    }

    func run(_ sql: String, _ action: String) async throws -> [[String?]] {
        do {
            try await connection.removeTimeouts()
            return try await connection.rows(sql, timeout: Self.timeout)
        } catch let error as WaldenError {
            throw error.during("cannot \(action)")
        }
    }

    static func commentText(_ mark: String) throws(WaldenError) -> String {
        let isGood =
            (1...64).contains(mark.utf8.count)
            && mark.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }
        guard isGood else {
            throw WaldenError(.usage, "cannot mark a database", cause: "a mark is 1 to 64 letters, digits and -")
        }
        return markPrefix + mark
    }

    func isThere(_ name: String) -> WaldenError {
        WaldenError(.conflict, "cannot make the database \(name)", cause: "there is one already")
    }
}
