// SPDX-License-Identifier: MIT

import Errors

/// The right to do something that only one session may do at a time, held by a server's session-level advisory lock.
///
/// Advisory locks belong to a database: sessions exclude each other only when they are connected to the same one. The
/// lock ends with ``release()`` or with its connection, whatever becomes of this process.
public struct BackupLock: Sendable {
    public let name: String
    private let connection: Connection

    /// Takes the lock or throws `.locked` at once. Names whose 64-bit FNV-1a hashes are equal share a lock.
    public static func acquire(ordinary connection: Connection, name: String) async throws -> BackupLock {
        let rows = try await connection.rows(
            "SELECT pg_catalog.pg_try_advisory_lock($1::bigint)", parameters: [String(key(name))],
            timeout: factsTimeout)
        var row = try Row(only: rows, of: "the lock \(name)")
        guard try row.required(Row.bool) else {
            throw WaldenError(
                .locked, "cannot take the lock \(name)", cause: "another session holds it",
                hint: "Wait for it; pg_locks with locktype advisory shows which session it is.")
        }
        return BackupLock(name: name, connection: connection)
    }

    /// Gives the lock back while the connection goes on.
    public func release() async throws {
        _ = try await connection.rows(
            "SELECT pg_catalog.pg_advisory_unlock($1::bigint)", parameters: [String(Self.key(name))],
            timeout: factsTimeout)
    }

    /// FNV-1a, 64 bits (draft-eastlake-fnv), of our prefix and the name.
    static func key(_ name: String) -> Int64 {
        let hash = "walden lock \(name)".utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
            (hash ^ UInt64(byte)) &* 0x100_0000_01b3
        }
        return Int64(bitPattern: hash)
    }
}
