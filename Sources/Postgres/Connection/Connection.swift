// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Host

/// One connection to a PostgreSQL server through libpq.
///
/// Calls run one after another, each on a thread that may block; a call that waits for its turn waits no longer than the
/// calls before it may take. A call whose deadline passed or whose task was cancelled while the server was at work asks
/// the server to stop and closes the connection: later calls throw `.unavailable`.
public final class Connection: Sendable {
    public enum Kind: Sendable {
        /// For SQL. nil is the database that the settings name, else `postgres`.
        case ordinary(database: String?)
        /// For the streaming replication protocol (physical replication: `replication=true`).
        case replication
    }

    let session: Session

    private init(_ session: Session) { self.session = session }

    /// Connects.
    ///
    /// Throws `.configuration` for settings that libpq cannot read, `.unavailable` when nobody answers or the server
    /// takes no connections now, `.permission` when it does not let this user in (the hint says which line pg_hba.conf
    /// lacks), `.notFound` for a database that does not exist, `.timedOut` and `.cancelled`. No error holds a password.
    /// The look-up of a host's name is not under the deadline.
    public static func open(
        _ settings: ConnectionSettings, _ kind: Kind, connectTimeout: Duration
    ) async throws -> Connection {
        let session = try await interruptible { interrupt in
            try Session.open(settings, kind, until: Deadline(after: connectTimeout), interrupt)
        }
        return Connection(session)
    }

    /// The server's version as one number: 150018 for 15.18.
    public var serverVersion: Int { session.serverVersion }

    /// Whether the server was reached over a Unix socket, so that its files are probably on this machine.
    public var isLocal: Bool { session.isLocal }

    /// The server process's id as it was announced at the connection's start; 0 where none was. A pooler in between announces
    /// one of its own making.
    var announcedProcess: Int32 { session.announcedProcess }

    /// Runs `sql` and gives back every row of the last result in text form, nil for NULL. All rows are held in memory.
    ///
    /// With `parameters` it is one statement whose `$1`, `$2` … they are; without, it may be several, and on a
    /// ``Kind/replication`` connection a replication command. `timeout` bounds the time until the last row.
    /// Throws what the server answered, by SQLSTATE: `.permission` (42501), `.notFound`, `.integrity` (XX001), `.locked`,
    /// `.timedOut`, `.storageFull`, `.unavailable` and else `.failed`, with primary message, SQLSTATE and detail in the
    /// cause and the server's hint.
    public func rows(_ sql: String, parameters: [String?] = [], timeout: Duration) async throws -> [[String?]] {
        try await interruptible { [session] interrupt in
            try session.turn(interrupt) { handle in
                let deadline = Deadline(after: timeout)
                try session.send(handle, sql, parameters)
                return try session.lastRows(handle, until: deadline, interrupt)
            }
        }
    }

    /// Ends the session; a call under way ends with `.cancelled`. Once closed, closing again does nothing.
    public func close() async {
        // Closing must happen in a cancelled task too, so it does not go through `BlockingThreads.run` there.
        await Task { [session] in try? await BlockingThreads.shared.run { session.close() } }.value  // it cannot fail
    }
}

/// Runs `body` on a thread that may block, with an interrupt that the task's cancellation sets. `.cancelled` stands for
/// a task that was cancelled before `body` began, too.
func interruptible<Value: Sendable>(
    _ body: @escaping @Sendable (Interrupt) throws -> Value
) async throws -> Value {
    let interrupt = Interrupt()
    do {
        return try await withTaskCancellationHandler {
            try await BlockingThreads.shared.run { try body(interrupt) }
        } onCancel: {
            interrupt.request()
        }
    } catch is CancellationError {
        throw WaldenError(.cancelled, "the call to PostgreSQL was cancelled")
    }
}
