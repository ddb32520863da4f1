// SPDX-License-Identifier: MIT

/// What pg_dumpall is asked for: what a cluster has besides its databases, as SQL: roles, tablespaces, and settings of both.
public struct GlobalsRequest: Sendable, Hashable {
    /// The database to connect to; any will do.
    public var database: String
    /// Leaves the roles' passwords out, which only superusers may read (`--no-role-passwords`).
    public var withoutPasswords = false
    /// How long the server may wait for one lock.
    public var lockWait = Duration.seconds(300)

    public init(database: String) { self.database = database }

    /// pg_dumpall's arguments, but for the connection.
    public var arguments: [String] {
        ["--globals-only", "--database=\(database)", "--lock-wait-timeout=\(lockWait.milliseconds)"]
            + (withoutPasswords ? ["--no-role-passwords"] : [])
    }
}
