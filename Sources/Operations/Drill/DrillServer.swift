// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import PITR
import Postgres
import SystemPackage

/// The server of a drill: reached by a socket in its folder only, and cut off from everything else.
struct DrillServer: Sendable {
    private static let look = Duration.milliseconds(100)
    private static let connectTimeout = Duration.seconds(15)
    private static let factsTimeout = Duration.seconds(60)

    let scratch: DrillScratch
    let programs: PostgresPrograms
    private let request: DrillRequest

    init(_ request: DrillRequest, _ programs: PostgresPrograms, in scratch: DrillScratch) {
        (self.request, self.programs, self.scratch) = (request, programs, scratch)
    }

    /// Starts it on the restored files, waits until it has replayed and answers, and tells where recovery stopped.
    ///
    /// Throws `.integrity` for files that no server may be started on, `.failed` for a server that does not come up, with its words.
    func run() async throws -> RestoreBackup.Start {
        try await prepare()
        let began = ContinuousClock.now
        try await start()
        try await waitUntilReady(until: began + request.timeout)
        let connection = try await connect()
        let state = try await closing(with: connection.close) { try await RecoveryState.read(connection) }
        let took = ContinuousClock.now - began
        return (try await RecoveryOutcome.of(state, in: scratch.data, log: scratch.log), took)
    }

    private func prepare() async throws {
        try await BlockingThreads.shared.run { [scratch] in
            // The server sends none. What says that it was is not followed: it names a process of somebody else's.
            guard access(scratch.data.appending("postmaster.pid").string, F_OK) != 0 else {
                throw WaldenError(.integrity, "the backup holds a postmaster.pid, which no backup does")
            }
            try RestoredFile(scratch.hostBased, owner: scratch.owner)
                .write(whole: Array("local all all trust\n".utf8), mode: 0o600)
            try RestoredFile(scratch.ident, owner: scratch.owner).write(whole: [], mode: 0o600)
        }
    }

    private func start() async throws {
        let control = ServerControl(programs: programs, dataDirectory: scratch.data, runAs: scratch.owner)
        let arguments = DrillIsolation.arguments(major: programs.major, in: scratch, preload: request.preload)
        do {
            try await control.start(options: arguments, logFile: scratch.log, timeout: request.timeout)
        } catch let error as WaldenError where error.code == .timedOut {
            throw late
        } catch let error as WaldenError where error.code == .failed {
            throw Self.told(error, by: SmallFile.text(at: scratch.log) ?? "")
        }
    }

    /// `postmaster.pid` says in its eighth line when sessions are taken (src/include/utils/pidfile.h). To try would fill the log
    /// with refusals.
    private func waitUntilReady(until deadline: ContinuousClock.Instant) async throws {
        let file = scratch.data.appending("postmaster.pid")
        while true {
            let (text, isThere) = try await BlockingThreads.shared.run { [scratch] in
                (SmallFile.text(at: file) ?? "", ScratchServer(of: scratch.data).process != nil)
            }
            let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
            if lines.count > 7, lines[7].hasPrefix("ready") { return }
            guard isThere else { throw await ended() }
            guard ContinuousClock.now < deadline else { throw late }
            try await Task.sleep(for: Self.look)
        }
    }

    private var late: WaldenError {
        WaldenError(
            .failed, "the server did not come back within \(request.timeout.components.seconds) s",
            hint: "drill.timeout says how long it may take.")
    }

    private func ended() async -> WaldenError {
        // A log that cannot be read leaves our sentence.
        let text = try? await BlockingThreads.shared.run { [log = scratch.log] in SmallFile.text(at: log) ?? "" }
        let lines = (text ?? "").split(separator: "\n").filter { $0.contains("FATAL:") || $0.contains("PANIC:") }
        let words = lines.suffix(3).joined(separator: " ")
        let error = WaldenError(
            .failed, "the server ended before it reached the target", cause: words.isEmpty ? nil : words)
        return Self.told(error, by: words)
    }

    /// A full disk is this host's trouble and says nothing of the backup.
    private static func told(_ error: WaldenError, by log: String) -> WaldenError {
        guard log.contains("No space left on device") else { return error }
        return WaldenError(.storageFull, error.message, cause: error.cause)
    }
}

extension DrillServer {
    /// As a superuser: there is always one, whatever its name, and the socket lets it in.
    func administrator() async throws -> ConnectionSettings {
        let connection = try await connect()
        let name = try await closing(with: connection.close) {
            let query =
                "SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper AND rolcanlogin ORDER BY oid LIMIT 1"
            return try await connection.rows(query, timeout: Self.factsTimeout).first?.first ?? nil
        }
        guard let name else { throw WaldenError(.failed, "the server has no superuser who may log in") }
        let settings = ConnectionSettings.socket(
            in: scratch.folder, port: DrillIsolation.port, user: name,
            options: DrillIsolation.sessionOptions(major: programs.major))
        try await checkIdentity(settings)
        return settings
    }

    private func checkIdentity(_ settings: ConnectionSettings) async throws {
        let connection = try await Connection.open(
            settings, .ordinary(database: "template1"), connectTimeout: Self.connectTimeout)
        let rows = try await closing(with: connection.close) {
            try await connection.rows("SHOW data_directory", timeout: Self.factsTimeout)
        }
        guard rows.first?.first == scratch.data.string else {
            throw WaldenError(.refused, "another server answers in the place of the drill's")
        }
    }

    /// As whoever is let in first: whom the original is reached as, `postgres`, whoever runs the server.
    private func connect() async throws -> Connection {
        let usual = try request.connection.user() ?? request.environment["PGUSER"]
        let users = [usual, "postgres", (scratch.owner ?? UserAccount.current).name].compactMap { $0 }
        var failure: WaldenError?
        for user in users where !user.isEmpty {
            do {
                // The one database that every server has.
                return try await Connection.open(
                    .socket(in: scratch.folder, port: DrillIsolation.port, user: user),
                    .ordinary(database: "template1"), connectTimeout: Self.connectTimeout)
            } catch let error as WaldenError where error.code == .permission {
                failure = error
            }
        }
        throw failure ?? WaldenError(.configuration, "there is no user to ask the restored server as")
    }
}
