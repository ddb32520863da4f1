// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// A dump that goes into a database through psql or pg_restore, piece by piece. One caller at a time; the program is ended when nobody
/// holds this any more, and what it had done by then stays done, but for a single transaction.
public final class RestoreStream: Sendable {
    /// How long a program may take nothing and say nothing: to build one large index takes its time.
    public static let standardSilence = Duration.seconds(12 * 3600)

    private let run: RestoreRun
    private let plain: Mutex<PlainRestore?>

    private init(_ run: RestoreRun, _ plain: PlainRestore?) {
        self.run = run
        self.plain = Mutex(plain)
    }

    /// Starts the program. `serverVersion` is that of the server restored into: 150018 for 15.18.
    ///
    /// `watch`, of that database, has its server sessions ended when the restore fails; without it they end when they notice. Throws
    /// `.configuration` for a program that is not there, `.permission` for one that may not be run.
    public static func start(
        _ request: DumpRestoreRequest, programs: DumpPrograms, connection: ProgramConnection, serverVersion: Int,
        watch: LockWatch?, silence: Duration = standardSilence
    ) async throws -> RestoreStream {
        let run = try await RestoreRun.start(
            request, programs, connection, serverVersion: serverVersion, watch: watch, silence: silence)
        guard case .plain(let kind) = request.kind else { return RestoreStream(run, nil) }
        return RestoreStream(run, PlainRestore(kind, programs.version, serverVersion: serverVersion))
    }

    /// Restores the next bytes.
    ///
    /// Throws `.configuration`, before the database sees anything, when psql does not know what the dump begins with; `.failed` and
    /// codes that say more with the program's last words; `.timedOut` after the silence, `.cancelled` with the task.
    public func push(_ bytes: [UInt8]) async throws {
        guard let ready = try await checked({ plain throws(WaldenError) in try plain.pass(bytes) }) else {
            return try await run.push(bytes)
        }
        if !ready.isEmpty { try await run.push(ready) }
    }

    /// Says that all was pushed, and waits for the program's end. What it said on the way, a line each, errors it went on after included.
    ///
    /// Throws as ``push(_:)`` does, and `.integrity` for a plain dump without its end, of which the program is not told that it is all:
    /// a single transaction is rolled back.
    public func finish() async throws -> [String] {
        if let rest = try await checked({ plain throws(WaldenError) in try plain.finish() }), !rest.isEmpty {
            try await run.push(rest)
        }
        return try await run.finish()
    }

    /// Ends the program and its server sessions, for who has no more of the dump.
    public func cancel() async { await run.cancel() }

    /// nil for an archive.
    private func checked(
        _ body: (inout PlainRestore) throws(WaldenError) -> [UInt8]
    ) async throws -> [UInt8]? {
        do {
            return try plain.withLock { plain throws(WaldenError) in
                guard var current = plain else { return nil }
                defer { plain = current }
                return try body(&current)
            }
        } catch {
            await run.cancel()
            throw error
        }
    }
}
