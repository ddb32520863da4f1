// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
public import Postgres
import Synchronization
public import SystemPackage

/// A cluster that exists only inside ``with(_:_:)``: made by initdb in a temporary folder of its own, reached only
/// through a Unix socket in that folder, so that any number can stand side by side.
public final class ThrowawayCluster: Sendable {
    public struct Options: Sendable {
        /// nil is the newest installation.
        public var programs: PostgresPrograms?
        public var segmentSizeMiB: Int?
        public var checksums = false
        public var initdbArguments: [String] = []
        /// For postgresql.conf, before the first start.
        public var settings: [String: String] = [:]
        /// Whether fsync stays on, for tests of durability.
        public var isDurable = false
        /// Whether the server runs when the body begins.
        public var starts = true

        public init() {}
    }

    /// Removed at the end, with all that is in it.
    public let folder: FilePath
    public let programs: PostgresPrograms
    /// Whose cluster it is: nil is whoever we are, for root an unprivileged user.
    public let account: UserAccount?
    public let control: ServerControl
    private let cleanups = Mutex<[@Sendable () async -> Void]>([])

    public var dataDirectory: FilePath { folder.appending("data") }
    public var logFile: FilePath { folder.appending("server.log") }
    /// As the superuser `postgres`, to the database `postgres`.
    public var conninfo: String { "host=\(folder) port=5432 user=postgres dbname=postgres" }

    /// Makes a cluster, runs `body` and takes everything away again, whether `body` returns or throws.
    public static func with<Value>(
        _ options: Options = Options(), _ body: (ThrowawayCluster) async throws -> Value
    ) async throws -> Value {
        guard let programs = options.programs ?? PostgresInstallations.all.last else {
            throw WaldenError(.notFound, PostgresInstallations.skipped)
        }
        let cluster = try ThrowawayCluster(programs)
        do {
            try await cluster.initialize(options)
            if options.starts { try await cluster.start() }
            let value = try await body(cluster)
            await cluster.remove()
            return value
        } catch {
            await cluster.remove()
            throw error
        }
    }

    private init(_ programs: PostgresPrograms) throws {
        self.programs = programs
        account = geteuid() == 0 ? UserAccount.named("postgres") ?? UserAccount.named("nobody") : nil
        // A socket's path holds about 100 bytes, which a long TMPDIR would not leave.
        var template = Array("/tmp/walden-pg-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw WaldenError(.failed, "cannot make a temporary folder") }
        folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        if let account { chown(folder.string, account.uid, account.gid) }
        control = ServerControl(programs: programs, dataDirectory: folder.appending("data"), runAs: account)
    }

    /// Has `action` done at the end, before what was asked for earlier and before the cluster goes.
    public func onCleanup(_ action: @escaping @Sendable () async -> Void) {
        cleanups.withLock { $0.append(action) }
    }

    private func initialize(_ options: Options) async throws {
        var arguments = [
            "-D", dataDirectory.string, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-locale", "-N",
        ]
        if let size = options.segmentSizeMiB { arguments.append("--wal-segsize=\(size)") }
        if options.checksums {
            arguments.append("--data-checksums")
        } else if programs.major >= 18 {
            arguments.append("--no-data-checksums")
        }
        try await succeed("initdb", arguments + options.initdbArguments)
        var settings = ["listen_addresses": "", "unix_socket_directories": folder.string, "port": "5432"]
        if !options.isDurable { settings["fsync"] = "off" }
        try append(settings.merging(options.settings) { $1 })
    }

    // In a task of its own, since the test's may be cancelled.
    private func remove() async {
        await Task {
            for action in cleanups.withLock({ $0 }).reversed() { await action() }
            // A server that will not stop is killed; one that does not run needs nothing.
            if (try? await stop(.immediate)) == nil, let process = DataDirectory.runningServer(at: dataDirectory),
                process > 0
            {
                kill(process, SIGKILL)
            }
            // What is left over lies in the temporary folder.
            _ = try? await RunProgram.run("/bin/rm", ["-rf", folder.string], account: nil)
        }.value
    }

    func append(_ settings: [String: String]) throws {
        let path = dataDirectory.appending("postgresql.conf")
        let file = try FileDescriptor.open(path, .writeOnly, options: [.append])
        defer { try? file.close() }  // a failed write has thrown already
        let lines = settings.sorted { $0.key < $1.key }.map { name, value in
            "\(name) = '\(value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'\n"
        }
        try file.writeAll(lines.joined().utf8)
    }
}
