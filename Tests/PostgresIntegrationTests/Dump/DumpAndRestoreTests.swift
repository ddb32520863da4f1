// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Host
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(
    .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .timeLimit(.minutes(5)))
struct DumpAndRestoreTests {
    private func dump(_ fixture: DumpFixture, _ request: DumpRequest) async throws -> [UInt8] {
        let session = try await DumpSession.open(fixture.settings, database: request.database)
        var request = request
        request.snapshot = session.snapshot.identifier
        #expect(request.snapshot != nil)
        let stream = try await DumpStream.start(
            request, programs: fixture.programs, connection: fixture.connection, watch: try await session.watch())
        let bytes = try await fixture.bytes(stream)
        #expect(stream.warnings.isEmpty, "\(stream.warnings)")
        await session.close()
        return bytes
    }

    private func restore(
        _ fixture: DumpFixture, _ request: DumpRestoreRequest, _ bytes: [UInt8]
    ) async throws -> [String] {
        let stream = try await RestoreStream.start(
            request, programs: fixture.programs, connection: fixture.connection,
            serverVersion: fixture.cluster.programs.major * 10000, watch: nil)
        var rest = bytes[...]
        while !rest.isEmpty {
            try await stream.push(Array(rest.prefix(100_000)))
            rest = rest.dropFirst(100_000)
        }
        return try await stream.finish()
    }

    @Test(arguments: [true, false])
    func `a plain dump comes back as it was, under another odd name`(isSingle: Bool) async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill(DumpFixture.oddName)
            let bytes = try await dump(fixture, DumpRequest(database: DumpFixture.oddName))
            var ends = PlainDumpEnds(.database)
            ends.feed(bytes)
            try ends.check()
            try await fixture.maker { try await $0.create("n \"e'w\" ü") }
            var request = DumpRestoreRequest(.plain(.database), into: "n \"e'w\" ü")
            request.singleTransaction = isSingle
            // `--clean --if-exists` drops nothing here, and says so as notices, which the dump turns off.
            let said = try await restore(fixture, request, bytes)
            // A plain dump's large objects have a transaction of their own, which ends the single one.
            #expect(said.allSatisfy { isSingle && $0.contains("transaction in progress") }, "\(said)")
            let original = try await fixture.contents(DumpFixture.oddName)
            #expect(try await fixture.contents("n \"e'w\" ü") == original)
            // Once more over itself, which is what the cleaning is for.
            _ = try await restore(fixture, request, bytes)
            #expect(try await fixture.contents("n \"e'w\" ü") == original)
        }
    }

    @Test(arguments: [DumpRequest.Compression.none, .gzip(level: 1)])
    func `a custom archive comes back as it was, as a stream and as a file`(
        compression: DumpRequest.Compression
    ) async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill(DumpFixture.oddName)
            var request = DumpRequest(database: DumpFixture.oddName)
            (request.format, request.compression) = (.custom, compression)
            let bytes = try await dump(fixture, request)
            try ArchiveHeader(parsing: bytes).check(fixture.programs)
            let reader = try await ArchiveContentsReader.start(
                programs: fixture.programs, environment: DumpFixture.environment)
            _ = try await reader.push(Array(bytes.prefix(10)))
            _ = try await reader.push(Array(bytes.dropFirst(10)))
            let contents = try await reader.finish()
            #expect(contents.tableData == 3)
            #expect(contents.entries > 10)
            #expect(contents.dumpedFrom?.hasPrefix("\(fixture.cluster.programs.major).") == true)
            #expect(contents.dumpedBy?.hasPrefix(fixture.programs.version.text) == true)
            try await fixture.maker {
                try await $0.create("new")
                try await $0.create("newer")
            }
            _ = try await restore(fixture, DumpRestoreRequest(.archive, into: "new"), bytes)
            let original = try await fixture.contents(DumpFixture.oddName)
            #expect(try await fixture.contents("new") == original)

            let file = fixture.cluster.folder.appending("-a \"rchive")
            try write(bytes, to: file)
            #expect(
                try await ArchiveContentsReader.contents(
                    of: file, programs: fixture.programs, environment: DumpFixture.environment) == contents)
            _ = try await ArchiveRestore.run(
                DumpRestoreRequest(.archive, into: "newer"), from: file, jobs: 3, programs: fixture.programs,
                connection: fixture.connection, serverVersion: fixture.cluster.programs.major * 10000, watch: nil)
            #expect(try await fixture.contents("newer") == original)
        }
    }

    @Test func `a directory is written by several sessions, and comes back as it was`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill(DumpFixture.oddName)
            let session = try await DumpSession.open(fixture.settings, database: DumpFixture.oddName)
            var request = DumpRequest(database: DumpFixture.oddName)
            (request.format, request.snapshot) = (.directory(jobs: 3), session.snapshot.identifier)
            let folder = fixture.cluster.folder.appending("the dump")
            let watch = try await session.watch()
            let warnings = try await DirectoryDump.run(
                request, into: folder, programs: fixture.programs, connection: fixture.connection, watch: watch)
            #expect(warnings.isEmpty)
            var status = stat()
            #expect(stat(folder.string, &status) == 0 && status.st_mode & 0o777 == 0o700)
            let contents = try await ArchiveContentsReader.contents(
                of: folder, programs: fixture.programs, environment: DumpFixture.environment)
            #expect(contents.tableData == 3)
            let again = await #expect(throws: WaldenError.self) {
                try await DirectoryDump.run(
                    request, into: folder, programs: fixture.programs, connection: fixture.connection, watch: watch)
            }
            #expect(again?.code == .conflict)
            #expect(Folder.isFolder(folder))
            try await fixture.maker { try await $0.create("new") }
            _ = try await ArchiveRestore.run(
                DumpRestoreRequest(.archive, into: "new"), from: folder, jobs: 2, programs: fixture.programs,
                connection: fixture.connection, serverVersion: fixture.cluster.programs.major * 10000, watch: nil)
            let original = try await fixture.contents(DumpFixture.oddName)
            #expect(try await fixture.contents("new") == original)
        }
    }

    @Test func `roles come back, and those that are there already are told`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.cluster.sql("CREATE ROLE \"r 'o\"\"le\" LOGIN PASSWORD 'sekrit word'")
            let stream = try await DumpStream.start(
                GlobalsRequest(database: "postgres"), programs: fixture.programs, connection: fixture.connection,
                watch: nil)
            let bytes = try await fixture.bytes(stream)
            var ends = PlainDumpEnds(.cluster)
            ends.feed(bytes)
            try ends.check()
            let text = String(decoding: bytes, as: UTF8.self)
            #expect(text.contains("CREATE ROLE \"r 'o\"\"le\"") && text.contains("PASSWORD 'SCRAM"))
            try await fixture.cluster.sql("DROP ROLE \"r 'o\"\"le\"")
            let said = try await restore(fixture, DumpRestoreRequest(.plain(.cluster), into: "postgres"), bytes)
            #expect(said.contains { $0.contains("role \"postgres\" already exists") }, "\(said)")
            #expect(try await fixture.cluster.sql("SELECT FROM pg_authid WHERE rolname = 'r ''o\"le'").count == 1)

            var request = GlobalsRequest(database: "postgres")
            request.withoutPasswords = true
            let without = try await DumpStream.start(
                request, programs: fixture.programs, connection: fixture.connection, watch: nil)
            #expect(!String(decoding: try await fixture.bytes(without), as: UTF8.self).contains("SCRAM"))
        }
    }

    @Test func `a dump that is cut is not taken for a whole one`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.fill("shop")
            let plain = try await dump(fixture, DumpRequest(database: "shop"))
            try await fixture.maker { try await $0.create("new") }
            var request = DumpRestoreRequest(.plain(.database), into: "new")
            request.singleTransaction = true
            let error = await #expect(throws: WaldenError.self) {
                try await restore(fixture, request, Array(plain.dropLast(plain.count / 4)))
            }
            #expect(error?.code == .integrity)
            try await fixture.cluster.wait(for: "the end of its session") {
                try await fixture.maker { try await $0.sessions(in: "new") }.isEmpty
            }
            let left = try await fixture.cluster.withConnection(.ordinary(database: "new")) {
                try await DatabaseContents.found(ordinary: $0)
            }
            #expect(left == [])

            var custom = DumpRequest(database: "shop")
            custom.format = .custom
            let archive = try await dump(fixture, custom)
            for length in [0, 4, 100, 2000] {
                let broken = await #expect(throws: WaldenError.self) {
                    let reader = try await ArchiveContentsReader.start(
                        programs: fixture.programs, environment: DumpFixture.environment)
                    _ = try await reader.push(Array(archive.prefix(length)))
                    _ = try await reader.finish()
                }
                #expect(broken?.code == .integrity, "\(length)")
            }
            let half = await #expect(throws: WaldenError.self) {
                try await restore(
                    fixture, DumpRestoreRequest(.archive, into: "new"), Array(archive.dropLast(archive.count / 3)))
            }
            #expect(half?.code == .failed)
            #expect(half?.cause?.contains("pg_restore") == true)
        }
    }

    @Test func `an error stops a restore, with the program's words`() async throws {
        try await DumpFixture.with { fixture in
            let text =
                "--\n-- PostgreSQL database dump\n--\n\nSELECT 1;\nSELECT nothing_there();\nCREATE TABLE late ();\n"
            let error = await #expect(throws: WaldenError.self) {
                try await restore(
                    fixture, DumpRestoreRequest(.plain(.database), into: "postgres"),
                    Array((text + "--\n-- PostgreSQL database dump complete\n--\n\n").utf8))
            }
            #expect(error?.cause?.contains("function nothing_there() does not exist") == true)
            #expect(error?.message == "cannot restore into the database postgres")
            let late = try await fixture.cluster.sql("SELECT FROM pg_class WHERE relname = 'late'")
            #expect(late.isEmpty)
        }
    }

    private func write(_ bytes: [UInt8], to path: FilePath) throws {
        let file = try FileDescriptor.open(path, .writeOnly, options: [.create], permissions: .ownerReadWrite)
        defer { try? file.close() }
        try file.writeAll(bytes)
    }
}
