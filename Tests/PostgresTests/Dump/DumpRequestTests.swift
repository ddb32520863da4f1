// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct DumpRequestTests {
    @Test func `a plain dump drops what it makes, and compresses nothing`() throws {
        #expect(
            try DumpRequest(database: "shop").arguments()
                == ["--format=plain", "--clean", "--if-exists", "--lock-wait-timeout=300000"])
    }

    @Test func `all that is asked for is said`() throws {
        var request = DumpRequest(database: "shop")
        (request.format, request.compression) = (.directory(jobs: 4), .gzip(level: 9))
        (request.excludedTables, request.excludedTableData) = (["a b", "-x"], ["log.*"])
        (request.snapshot, request.lockWait) = ("00000003-1", .milliseconds(1500))
        request.extraArguments = ["--no-owner", "-n", "public", "-xO", "--schema=it's"]
        #expect(
            try request.arguments() == [
                "--format=directory", "--jobs=4", "--compress=9", "--lock-wait-timeout=1500", "--snapshot=00000003-1",
                "--exclude-table=a b", "--exclude-table=-x", "--exclude-table-data=log.*", "--no-owner", "-n", "public",
                "-xO", "--schema=it's",
            ])
        (request.format, request.compression, request.extraArguments) = (.custom, .none, [])
        #expect(try request.arguments().prefix(2) == ["--format=custom", "--compress=0"])
    }

    @Test(
        arguments: [
            (Duration.zero, 1), (.seconds(-5), 1), (.nanoseconds(1), 1), (.seconds(1), 1000),
            (.seconds(Int64.max), 2_147_483_647), (.seconds(3_000_000_000), 2_147_483_647),
        ] as [(Duration, Int)])
    func `no wait for a lock is without a limit`(_ wait: Duration, milliseconds: Int) throws {
        var request = DumpRequest(database: "shop")
        request.lockWait = wait
        #expect(try request.arguments().contains("--lock-wait-timeout=\(milliseconds)"))
    }

    @Test func `jobs and levels that cannot be are refused`() {
        var request = DumpRequest(database: "shop")
        for (format, compression) in [
            (.directory(jobs: 0), .none), (.directory(jobs: -1), .none), (.custom, .gzip(level: 0)),
            (.custom, .gzip(level: 10)),
        ] as [(DumpRequest.Format, DumpRequest.Compression)] {
            (request.format, request.compression) = (format, compression)
            let error = #expect(throws: WaldenError.self) { try request.arguments() }
            #expect(error?.code == .configuration)
        }
    }

    @Test(arguments: [
        ["-f", "x"], ["-fx"], ["--file=x"], ["--fil", "x"], ["--fi=x"], ["-Ox", "-xf/tmp/y"], ["-d", "x"],
        ["--dbname=x"],
        ["--db", "x"], ["-W"], ["--password"], ["--pass"], ["-w"], ["-Fc"], ["--format", "c"], ["--form=c"], ["-j4"],
        ["--jobs=4"],
        ["--snapshot=x"], ["--snap=x"], ["--lock-wait-timeout=0"], ["-Z0"], ["--compress=0"], ["-h", "x"], ["--host=x"],
        ["-p1"],
        ["--port=1"], ["-Ux"], ["--username=x"], ["-C"], ["--create"], ["--c"], ["-V"], ["--version"], ["-?"],
        ["--help"],
        ["--binary-upgrade"], ["--serializable-deferrable"], ["shop"], ["-O", "shop"], ["--"], ["-"], [""], ["-n"],
        ["--schema"], ["--schema=x\0y"], ["--=x"], ["-vWn"],
    ])
    func `extra arguments that break a dump's promise are refused with the reason`(words: [String]) {
        let error = #expect(throws: WaldenError.self) { try ExtraArguments.checked(words) }
        #expect(error?.code == .configuration)
        #expect(error?.cause?.isEmpty == false)
    }

    @Test(arguments: [
        [], ["--no-owner"], ["-n", "-odd"], ["-npublic"], ["--schema", "a b"], ["-Oxn", "public"],
        ["--exclude-extension=x"],
        ["--clean"], ["--filter=/etc/filter"], ["--no-publications"], ["--inserts", "--rows-per-insert", "100"], ["-v"],
        ["--role=me"], ["--column-inserts"], ["--statistics"], ["--with-something-new=1"], ["-tf"],
        ["--table", "--file"],
    ])
    func `others go through as they are`(words: [String]) throws {
        #expect(try ExtraArguments.checked(words) == words)
    }

    @Test func `a password in a refused argument is not shown`() {
        let error = #expect(throws: WaldenError.self) { try ExtraArguments.checked(["--dbname=postgres://a:sekrit@b"]) }
        #expect(error?.description.contains("sekrit") == false)
    }

    @Test func `roles and tablespaces are asked of pg_dumpall`() {
        var request = GlobalsRequest(database: "post gres")
        (request.withoutPasswords, request.lockWait) = (true, .seconds(2))
        #expect(
            request.arguments == [
                "--globals-only", "--database=post gres", "--lock-wait-timeout=2000", "--no-role-passwords",
            ])
    }
}
