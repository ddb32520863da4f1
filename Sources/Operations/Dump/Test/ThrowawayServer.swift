// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import Repository
import SystemPackage

/// A PostgreSQL server that is there for one trial: made by initdb in a scratch folder, reached only by a Unix socket in that folder.
struct ThrowawayServer: Sendable {
    static let folderPurpose = "test-server"
    /// Its superuser. No dump's roles are likely to be called so, and what globals say of `postgres` does not touch it.
    static let superuser = "walden_test_superuser"
    private static let timeout = Duration.seconds(120)
    /// A socket's path holds 107 bytes (`man 7 unix`), of which its name takes some.
    private static let longestFolder = 90

    let folder: FilePath
    private let programs: PostgresPrograms
    /// Whose it is: nil is whoever we are, for root somebody else, as PostgreSQL refuses root.
    let account: UserAccount?
    private let request: TestDumps.Request

    static func data(in folder: FilePath) -> FilePath { folder.appending("data") }

    var dataDirectory: FilePath { Self.data(in: folder) }

    private var control: ServerControl {
        ServerControl(programs: programs, dataDirectory: dataDirectory, runAs: account)
    }

    /// Makes one of the newest installed version that is not older than the dump's server, and takes it away again.
    ///
    /// Throws `.notFound` when no server's programs are installed, and what initdb and the start of a server throw.
    static func with<Value: Sendable>(
        _ request: TestDumps.Request, for marker: DumpMarker, _ body: (ThrowawayServer) async throws -> Value
    ) async throws -> Value {
        let programs = try await ServerPrograms.newest(for: marker, request.home)
        let server = try await make(request, programs)
        return try await closing(with: server.remove) {
            try await server.start()
            return try await body(server)
        }
    }

    private static func make(
        _ request: TestDumps.Request, _ programs: PostgresPrograms
    ) async throws -> ThrowawayServer {
        let scratch = request.scratch
        return try await BlockingThreads.shared.run {
            let account = geteuid() == 0 ? UserAccount.named("postgres") ?? UserAccount.named("nobody") : nil
            let folder = try Scratch.make(in: scratch, for: folderPurpose)
            guard folder.string.utf8.count <= longestFolder, !folder.string.contains(where: { "'\\".contains($0) })
            else {
                rmdir(folder.string)
                throw WaldenError(
                    .configuration, "cannot make a server in \(scratch)",
                    cause: "its path is too long for a socket's, or holds quotes",
                    hint: "Name another folder in dumps.scratch.")
            }
            try ScratchOwner.write(to: folder)
            if let account { chown(folder.string, account.uid, account.gid) }
            return ThrowawayServer(folder: folder, programs: programs, account: account, request: request)
        }
    }

    private func start() async throws {
        try await initialize()
        let settings = [
            "listen_addresses=", "unix_socket_directories=\(folder)", "port=5432", "fsync=off", "full_page_writes=off",
            "synchronous_commit=off", "archive_mode=off", "max_wal_senders=0", "wal_level=minimal",
        ]
        try await control.start(
            options: settings.flatMap { ["-c", $0] }, logFile: folder.appending("server.log"), timeout: Self.timeout)
    }

    private func initialize() async throws {
        let arguments = [
            "-D", dataDirectory.string, "-U", Self.superuser, "-A", "trust", "-E", "UTF8", "--no-locale", "-N",
        ]
        let program = programs.path("initdb")
        let command =
            try account?.command(running: program, arguments) ?? (program: program, arguments: arguments)
        // Its own folder may be closed to that user.
        let process = try await PipedProcess.start(
            .init(
                "/bin/sh", ["-c", "cd / && exec \"$@\" 1>&2", "sh", command.program.string] + command.arguments,
                environment: ["LC_ALL": "C", "PATH": "/usr/local/bin:/usr/bin:/bin"]),
            patience: Self.timeout)
        let ending = try await process.ending()
        guard ending.status == .exited(0) else {
            throw WaldenError(
                .unavailable, "cannot make a server in \(folder)",
                cause: ending.errors.split(whereSeparator: \.isNewline).suffix(8).joined(separator: " "),
                hint: "dumps.test.connection can name a server to test on instead.", canRetry: false)
        }
    }

    /// In a task of its own, since ours may be cancelled. What is left is swept by a later test.
    private func remove() async {
        await Task {
            try? await control.stop(mode: .immediate, timeout: .seconds(60))
            try? await BlockingThreads.shared.run {
                if DataDirectory.runningServer(at: dataDirectory) == nil { Scratch.remove(folder) }
            }
        }.value
    }
}

extension ThrowawayServer {
    /// The server as one to restore into, with the programs for it. Throws `.refused` when it is another that answers.
    func target() async throws -> RestoreTarget {
        var programs = request.home.programs
        (programs.prefix, programs.connection) = ([], "")
        // hostaddr and port in our environment, or a service, would lead elsewhere.
        let conninfo =
            "host='\(folder)' hostaddr='' port=5432 user=\(Self.superuser) dbname=postgres password='' options=''"
        let environment = request.home.environment.filter { !$0.key.hasPrefix("PG") }
        let server = DumpServer(ConnectionSettings(conninfo: conninfo), programs, environment: environment)
        let found = try await server.connected { connection in
            (try await connection.rows("SHOW data_directory", timeout: .seconds(60)), connection.serverVersion)
        }
        guard found.0.first?.first == dataDirectory.string else {
            throw WaldenError(
                .refused, "cannot use the throw-away server", cause: "another server answers in its place",
                hint: "Take PGHOSTADDR and PGSERVICE out of the environment.")
        }
        return RestoreTarget(
            server: server, programs: try await server.find(serverVersion: found.1), serverVersion: found.1)
    }
}
