// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import PostgresTestSupport
import Synchronization
import SystemPackage
import Testing

@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .timeLimit(.minutes(5)))
struct DumpFaultTests {
    private func start(
        _ fixture: DumpFixture, _ request: DumpRequest, _ connection: ProgramConnection? = nil
    ) async throws -> DumpStream {
        let session = try await DumpSession.open(fixture.settings, database: request.database)
        let watch = try await session.watch()
        await session.close()
        return try await DumpStream.start(
            request, programs: fixture.programs, connection: connection ?? fixture.connection, watch: watch)
    }

    private func big(_ fixture: DumpFixture) async throws {
        try await fixture.cluster.sql(
            "CREATE TABLE big AS SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 100000) AS n")
    }

    /// Fault 32 of docs/faults.md.
    @Test func `a pg_dump that is killed on its way never comes to an end`() async throws {
        try await DumpFixture.with { fixture in
            try await big(fixture)
            let stream = try await start(fixture, DumpRequest(database: "postgres"))
            _ = try await stream.next()
            let process = try #require(
                Processes.all.first { $0.arguments.contains { $0.contains("host='\(fixture.cluster.folder)'") } }?.pid)
            #expect(kill(process, SIGKILL) == 0)
            let error = await #expect(throws: WaldenError.self) { try await fixture.bytes(stream) }
            #expect(
                error?.cause?.contains("pg_dump was killed by signal 9, as the kernel does") == true, "\(error as Any)")
            try await fixture.cluster.wait(for: "the end of its session") { try await fixture.sessions() == 0 }
        }
    }

    /// Fault 32 of docs/faults.md.
    @Test func `a database that goes away in the middle fails the dump`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.maker { try await $0.create("shop") }
            try await fixture.cluster.sql(
                "CREATE TABLE big AS SELECT n, repeat('x', 1000) AS text FROM generate_series(1, 100000) AS n",
                database: "shop")
            let stream = try await start(fixture, DumpRequest(database: "shop"))
            _ = try await stream.next()
            try await fixture.cluster.sql("DROP DATABASE shop WITH (FORCE)")
            let error = await #expect(throws: WaldenError.self) { try await fixture.bytes(stream) }
            #expect(error?.code == .unavailable, "\(error as Any)")
            let gone = await #expect(throws: WaldenError.self) {
                let stream = try await DumpStream.start(
                    DumpRequest(database: "shop"), programs: fixture.programs, connection: fixture.connection,
                    watch: nil)
                _ = try await fixture.bytes(stream)
            }
            #expect(gone?.code == .notFound, "\(gone as Any)")
            #expect(gone?.cause?.contains("\"shop\" does not exist") == true)
        }
    }

    /// Fault 32 of docs/faults.md.
    @Test func `a lock that is held names itself and its holder`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            var request = DumpRequest(database: "shop")
            request.lockWait = .seconds(1)
            try await fixture.holding("LOCK TABLE \"od\"\"d schema\".\"tä'ble \"\"x\"", in: "shop") {
                let stream = try await start(fixture, request)
                let error = await #expect(throws: WaldenError.self) { try await fixture.bytes(stream) }
                #expect(error?.code == .locked)
                let cause = try #require(error?.cause)
                #expect(
                    cause.contains("AccessShareLock on \"od\"\"d schema\".\"tä'ble \"\"x\", held by process "),
                    "\(cause)")
                #expect(cause.contains("(holder, user postgres, idle in transaction since "), "\(cause)")
                #expect(error?.canRetry == true)
                #expect(try await fixture.sessions() == 0)
            }
            let stream = try await start(fixture, request)
            #expect(try await fixture.bytes(stream).isEmpty == false)
        }
    }

    @Test func `what pg_dump's own limit does not end is ended, and its session too`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            var request = DumpRequest(database: "shop")
            request.lockWait = .milliseconds(500)
            let folder = fixture.cluster.folder.appending("dump")
            // Every connection looks into pg_authid, pg_dump's first queries into pg_roles, before there is a limit.
            try await fixture.holding("LOCK TABLE pg_depend", in: "shop") {
                let stream = try await start(fixture, request)
                let error = await #expect(throws: WaldenError.self) { try await fixture.bytes(stream) }
                #expect(error?.code == .locked)
                #expect(error?.cause?.contains("pg_catalog.pg_depend, held by process") == true, "\(error as Any)")
                try await fixture.cluster.wait(for: "the end of its session") { try await fixture.sessions() == 0 }

                request.format = .directory(jobs: 2)
                let session = try await DumpSession.open(fixture.settings, database: "shop")
                let watch = try await session.watch()
                let blocked = await #expect(throws: WaldenError.self) {
                    try await DirectoryDump.run(
                        request, into: folder, programs: fixture.programs, connection: fixture.connection, watch: watch)
                }
                #expect(blocked?.code == .locked)
                #expect(!Folder.isFolder(folder))
                await watch.close()
            }
        }
    }

    @Test func `a look at the locks that is cancelled does not end the watch`() async throws {
        try await DumpFixture.with { fixture in
            let session = try await DumpSession.open(fixture.settings, database: nil)
            let watch = try await session.watch()
            for _ in 0..<50 {
                let look = Task { try await watch.look() }
                look.cancel()
                _ = try? await look.value
            }
            #expect(try await watch.look() == nil)
        }
    }

    @Test func `a dump that is cancelled leaves neither program nor session`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.holding("CREATE TABLE t (); LOCK TABLE pg_depend", in: "postgres") {
                let stream = try await start(fixture, DumpRequest(database: "postgres"))
                let task = Task { try await stream.next() }
                try await fixture.cluster.wait(for: "its session") { try await fixture.sessions() > 0 }
                task.cancel()
                let error = await #expect(throws: WaldenError.self) { try await task.value }
                #expect(error?.code == .cancelled)
                try await fixture.cluster.wait(for: "the end of its session") { try await fixture.sessions() == 0 }

                let dropped = Mutex<DumpStream?>(try await start(fixture, DumpRequest(database: "postgres")))
                try await fixture.cluster.wait(for: "its session") { try await fixture.sessions() > 0 }
                dropped.withLock { $0 = nil }
                try await fixture.cluster.wait(for: "the end of its sessions") { try await fixture.sessions() == 0 }
            }
        }
    }

    @Test func `a password of odd characters works, and stands in no process's arguments`() async throws {
        try await DumpFixture.with { fixture in
            let password = " se'kr\"it \\ $x `y` %41&=?@:/#[]{}|;<>*ä\u{301}\t!~"
            let literal = try SQLName.literal(password)
            try await fixture.cluster.sql(
                "CREATE ROLE odd SUPERUSER LOGIN PASSWORD\(literal.hasPrefix(" ") ? "" : " ")\(literal)")
            try await big(fixture)
            try replaceHBA(fixture.cluster, "local all odd scram-sha-256\nlocal all all trust\n")
            try await fixture.cluster.sql("SELECT pg_reload_conf()")
            let encoded = password.utf8.map { byte in
                let text = String(byte, radix: 16, uppercase: true)
                return "%" + (text.count == 1 ? "0" : "") + text
            }.joined()
            let folder = fixture.cluster.folder.string.replacing("/", with: "%2F")
            let settings = ConnectionSettings(conninfo: "postgresql://odd:\(encoded)@\(folder):5432/postgres")
            let connection = try ProgramConnection.here(settings, environment: DumpFixture.environment)
            let stream = try await start(fixture, DumpRequest(database: "postgres"), connection)
            var (seen, pieces) = (0, 0)
            while try await stream.next() != nil {
                pieces += 1
                guard pieces % 50 == 1 else { continue }
                let all = Processes.all
                seen += all.filter { $0.arguments.contains { $0.contains(fixture.cluster.folder.string) } }.count
                #expect(!all.contains { $0.arguments.contains { $0.contains("kr\"it") || $0.contains("%27kr") } })
            }
            #expect(seen > 0)
            try await fixture.cluster.sql("ALTER ROLE odd PASSWORD 'another'")
            let wrong = try await DumpStream.start(
                DumpRequest(database: "postgres"), programs: fixture.programs, connection: connection, watch: nil)
            let error = await #expect(throws: WaldenError.self) { try await fixture.bytes(wrong) }
            #expect(error?.code == .permission)
            #expect(error?.description.contains("kr\"it") == false)
        }
    }

    private func replaceHBA(_ cluster: ThrowawayCluster, _ text: String) throws {
        let file = try #require(fopen(cluster.dataDirectory.appending("pg_hba.conf").string, "w"))
        fputs(text, file)
        fclose(file)
    }

    @Test func `programs behind a prefix dump and restore, with a connection of their own`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            // `env -i` lets nothing of our environment through, as a container does.
            let prefix = ["/usr/bin/env", "-i", "PATH=\(fixture.cluster.programs.binFolder)"]
            let programs = try await DumpPrograms.find(
                serverVersion: 150_000, explicit: nil, prefix: prefix, environment: DumpFixture.environment)
            let connection = try ProgramConnection.there(
                conninfo: "host=\(fixture.cluster.folder) user=postgres", environment: ["PGHOST": "/nonexistent"])
            let session = try await DumpSession.open(fixture.settings, database: "shop")
            var request = DumpRequest(database: "shop")
            (request.format, request.snapshot) = (.custom, session.snapshot.identifier)
            let stream = try await DumpStream.start(
                request, programs: programs, connection: connection, watch: try await session.watch())
            let bytes = try await fixture.bytes(stream)
            try await fixture.maker { try await $0.create("new") }
            let restore = try await RestoreStream.start(
                DumpRestoreRequest(.archive, into: "new"), programs: programs, connection: connection,
                serverVersion: session.serverVersion, watch: nil)
            try await restore.push(bytes)
            _ = try await restore.finish()
            let original = try await fixture.contents("shop")
            #expect(try await fixture.contents("new") == original)
            let folder = await #expect(throws: WaldenError.self) {
                request.format = .directory(jobs: 1)
                return try await DirectoryDump.run(
                    request, into: "/nonexistent/x", programs: programs, connection: connection, watch: nil)
            }
            #expect(folder?.code == .configuration)
        }
    }
}
