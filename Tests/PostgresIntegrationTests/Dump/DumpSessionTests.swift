// SPDX-License-Identifier: MIT

import Errors
import Glibc
import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .timeLimit(.minutes(5)))
struct DumpSessionTests {
    @Test func `a session knows its database, and counts what its snapshot has`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill(DumpFixture.oddName)
            try await fixture.cluster.sql(
                """
                COMMENT ON DATABASE \(try SQLName.identifier(DumpFixture.oddName)) IS 'what it''s for';
                CREATE ROLE hasty SUPERUSER LOGIN; ALTER ROLE hasty SET statement_timeout = '10s';
                ALTER ROLE hasty SET idle_in_transaction_session_timeout = '500ms'
                """)
            let before = try await now(fixture)
            let settings = ConnectionSettings(conninfo: "\(fixture.cluster.conninfo) user=hasty")
            let session = try await DumpSession.open(settings, database: DumpFixture.oddName)
            let after = try await now(fixture)
            #expect(session.serverVersion / 10000 == fixture.cluster.programs.major)
            #expect(session.fullVersion.hasPrefix("\(fixture.cluster.programs.major)."))
            #expect(!session.isInRecovery && !session.isPooled)
            #expect(before <= session.snapshot.time && session.snapshot.time <= after)
            #expect(session.snapshot.whyNotExported == nil)
            #expect(session.tables == 4)
            #expect(session.database.name == DumpFixture.oddName)
            #expect(session.database.encoding == "UTF8" && session.database.collation == "C")
            #expect(session.database.owner == "postgres" && session.database.localeProvider == "c")
            #expect(session.database.comment == "what it's for")
            #expect((session.database.bytes ?? 0) > 1 << 20)

            try await fixture.cluster.sql(
                "DELETE FROM plain WHERE id > 10; DROP TABLE parts; CREATE TABLE later ()",
                database: DumpFixture.oddName)
            try await Task.sleep(for: .milliseconds(700))  // longer than the role's limit, which is not to count
            try await session.checkAlive()
            let counts = try await session.rowCounts(within: .seconds(60))
            #expect(
                Set(counts) == [
                    RowCount(schema: "public", table: "plain", rows: 5001),
                    RowCount(schema: "od\"d schema", table: "tä'ble \"x", rows: 3),
                ])
            await session.close()
            let closed = await #expect(throws: WaldenError.self) { try await session.checkAlive() }
            #expect(closed?.code == .unavailable)
        }
    }

    private func now(_ fixture: DumpFixture) async throws -> Instant {
        try await fixture.cluster.withConnection(.ordinary(database: nil)) { try await ServerClock.now(ordinary: $0) }
    }

    @Test func `a dump has what its snapshot had, and the counts agree`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            let session = try await DumpSession.open(fixture.settings, database: "shop")
            try await fixture.cluster.sql("INSERT INTO plain VALUES (-1, 'late'); DELETE FROM parts", database: "shop")
            var request = DumpRequest(database: "shop")
            request.snapshot = session.snapshot.identifier
            let stream = try await DumpStream.start(
                request, programs: fixture.programs, connection: fixture.connection, watch: try await session.watch())
            let bytes = try await fixture.bytes(stream)
            try await fixture.maker { try await $0.create("new", like: session.database, mark: "t1") }
            let restore = try await RestoreStream.start(
                DumpRestoreRequest(.plain(.database), into: "new"), programs: fixture.programs,
                connection: fixture.connection, serverVersion: session.serverVersion, watch: nil)
            try await restore.push(bytes)
            _ = try await restore.finish()
            let counted = try await session.rowCounts(within: .seconds(60))
            let restored = try await fixture.cluster.withConnection(.ordinary(database: "new")) {
                try await RowCounts.read(ordinary: $0, snapshot: nil, within: .seconds(60))
            }
            #expect(Set(counted) == Set(restored))
            #expect(counted.first { $0.table == "plain" }?.rows == 5001)
            #expect(counted.first { $0.table == "parts_1" }?.rows == 1)
        }
    }

    @Test func `what is locked or not counted in time is left out`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            let session = try await DumpSession.open(fixture.settings, database: "shop")
            #expect(try await session.rowCounts(within: .zero) == [])
            try await fixture.holding("LOCK TABLE plain", in: "shop") {
                let counts = try await session.rowCounts(within: .seconds(60))
                #expect(counts.map(\.table).sorted() == ["parts_1", "tä'ble \"x"])
            }
        }
    }

    @Test func `databases that can be dumped are listed`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.cluster.sql("CREATE DATABASE \"b \"\"x\"")
            try await fixture.cluster.sql("CREATE DATABASE closed ALLOW_CONNECTIONS false")
            try await fixture.cluster.sql("CREATE DATABASE model IS_TEMPLATE true")
            let list = try await fixture.cluster.withConnection(.ordinary(database: nil)) {
                try await DatabaseList.read(ordinary: $0)
            }
            #expect(list.map(\.name) == ["b \"x", "postgres"])
            #expect(list.allSatisfy { ($0.bytes ?? 0) > 1 << 20 })
            try await fixture.cluster.sql(
                "CREATE ROLE poor LOGIN; REVOKE CONNECT ON DATABASE \"b \"\"x\" FROM public")
            let poor = try await fixture.cluster.withConnection(
                .ordinary(database: "postgres"), conninfo: "\(fixture.cluster.conninfo) user=poor"
            ) { try await DatabaseList.read(ordinary: $0) }
            #expect(poor.map(\.name) == ["b \"x", "postgres"])
            #expect(poor.map { $0.bytes == nil } == [true, false])
        }
    }

    @Test func `where no snapshot is exported there is a session all the same, which says so`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.cluster.sql(
                "REVOKE EXECUTE ON FUNCTION pg_export_snapshot() FROM public; CREATE ROLE poor LOGIN")
            let settings = ConnectionSettings(conninfo: "\(fixture.cluster.conninfo) user=poor")
            let session = try await DumpSession.open(settings, database: nil)
            #expect(session.snapshot.identifier == nil)
            #expect(session.snapshot.whyNotExported?.contains("permission denied") == true)
            try await session.checkAlive()
            #expect(try await session.rowCounts(within: .seconds(10)) == [])
            let missing = await #expect(throws: WaldenError.self) {
                try await DumpSession.open(settings, database: "nowhere")
            }
            #expect(missing?.code == .notFound)
        }
    }

    @Test func `a standby gives a snapshot too`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            let cluster = fixture.cluster
            let folder = cluster.folder.appending("standby")
            try await cluster.succeed(
                "pg_basebackup", ["-D", folder.string, "-R", "-c", "fast", "-d", cluster.conninfo])
            let log = cluster.folder.appending("standby.log")
            let standby = ServerControl(programs: cluster.programs, dataDirectory: folder, runAs: cluster.account)
            try await standby.start(options: ["-c", "port=5433"], logFile: log, timeout: .seconds(60))
            cluster.onCleanup { try? await standby.stop(mode: .immediate, timeout: .seconds(60)) }
            let settings = ConnectionSettings(conninfo: "host=\(cluster.folder) port=5433 user=postgres")
            let session = try await DumpSession.open(settings, database: "shop")
            #expect(session.isInRecovery)
            var request = DumpRequest(database: "shop")
            request.snapshot = session.snapshot.identifier
            #expect(request.snapshot != nil)
            let stream = try await DumpStream.start(
                request, programs: fixture.programs,
                connection: try ProgramConnection.here(settings, environment: DumpFixture.environment),
                watch: try await session.watch())
            var ends = PlainDumpEnds(.database)
            ends.feed(try await fixture.bytes(stream))
            try ends.check()
            #expect(try await session.rowCounts(within: .seconds(60)).count == 3)
        }
    }
}
