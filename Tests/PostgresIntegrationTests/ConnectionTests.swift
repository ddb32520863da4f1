// SPDX-License-Identifier: MIT

import Errors
import Glibc
import Postgres
import PostgresTestSupport
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct ConnectionTests {
    @Test func rows_giveTextAndNull_withAndWithoutParameters() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let plain = try await connection.rows("SELECT 1, NULL, 'ä'; SELECT 2, 'zwei'", timeout: .seconds(30))
                #expect(plain == [["2", "zwei"]])
                let bound = try await connection.rows(
                    "SELECT $1::text || 'x', $2::int IS NULL", parameters: ["it's", nil], timeout: .seconds(30))
                #expect(bound == [["it'sx", "t"]])
                #expect(connection.serverVersion / 10000 == cluster.programs.major)
                #expect(connection.isLocal)
            }
        }
    }

    @Test func rows_carryTheServersWords_whenAQueryFails() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let error = await #expect(throws: WaldenError.self) {
                    try await connection.rows("SELECT * FROM missing", timeout: .seconds(30))
                }
                #expect(error?.code == .notFound)
                #expect(error?.cause?.contains("relation \"missing\" does not exist (SQLSTATE 42P01)") == true)
                // The connection is of use afterwards.
                let next = try await connection.rows("SELECT 1", timeout: .seconds(30))
                #expect(next == [["1"]])
                let copying = await #expect(throws: WaldenError.self) {
                    try await connection.rows("COPY (SELECT 1) TO STDOUT", timeout: .seconds(30))
                }
                #expect(copying?.code == .usage)
                let later = await #expect(throws: WaldenError.self) {
                    try await connection.rows("SELECT 1", timeout: .seconds(30))
                }
                #expect(later?.code == .unavailable)
            }
        }
    }

    @Test func rows_endAndStopTheServersWork_whenTheDeadlinePassesOrTheTaskIsCancelled() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let error = await #expect(throws: WaldenError.self) {
                    try await connection.rows("SELECT pg_sleep(600)", timeout: .milliseconds(300))
                }
                #expect(error?.code == .timedOut)
            }
            let task = Task {
                try await cluster.withConnection(.ordinary(database: nil)) {
                    try await $0.rows("SELECT pg_sleep(601)", timeout: .seconds(600))
                }
            }
            let sleepers =
                "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60%' AND pid <> pg_backend_pid()"
            try await cluster.wait(for: "the query") { try await cluster.sql(sleepers) == [["1"]] }
            task.cancel()
            let cancelled = await #expect(throws: WaldenError.self) { try await task.value }
            #expect(cancelled?.code == .cancelled)
            try await cluster.wait(for: "the end of both queries") { try await cluster.sql(sleepers) == [["0"]] }
        }
    }

    @Test func open_saysUnavailable_whenNobodyListens() async throws {
        let error = await #expect(throws: WaldenError.self) {
            try await Connection.open(
                ConnectionSettings(conninfo: "host=/nonexistent password=sekrit"), .ordinary(database: nil),
                connectTimeout: .seconds(10))
        }
        #expect(error?.code == .unavailable)
        #expect(error?.hint != nil)
        #expect(error?.canRetry == true)
        #expect(error?.description.contains("sekrit") == false)
    }

    @Test func open_endsAtItsDeadline_whenTheServerSaysNothing() async throws {
        // A listening socket that nobody answers.
        var folder = Array("/tmp/walden-mute-XXXXXX".utf8CString)
        #expect(mkdtemp(&folder) != nil)
        let path = String(decoding: folder.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        let socketPath = path + "/.s.PGSQL.5432"
        let listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer {
            Glibc.close(listener)
            unlink(socketPath)
            rmdir(path)
        }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: socketPath.utf8) }
        let bound = withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(listener, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0 && listen(listener, 1) == 0)
        let error = await #expect(throws: WaldenError.self) {
            try await Connection.open(
                ConnectionSettings(conninfo: "host=\(path)"), .replication, connectTimeout: .milliseconds(400))
        }
        #expect(error?.code == .timedOut)
    }

    @Test func open_saysWhichLineIsMissing_whenPgHbaHasNone() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.sql("CREATE ROLE stranger LOGIN; CREATE ROLE known LOGIN PASSWORD 'right'")
            try replaceHBA(
                cluster,
                with: "local all postgres trust\nlocal replication postgres trust\nlocal all known scram-sha-256\n")
            try await cluster.sql("SELECT pg_reload_conf()")
            try await cluster.wait(for: "the new pg_hba.conf") {
                do {
                    try await cluster.withConnection(
                        .ordinary(database: "postgres"), conninfo: "host=\(cluster.folder) user=stranger"
                    ) { _ in }
                    return false
                } catch let error as WaldenError where error.code == .permission {
                    #expect(error.hint?.contains("local postgres stranger peer") == true, "\(error)")
                    return true
                }
            }
            let replication = await #expect(throws: WaldenError.self) {
                try await cluster.withConnection(.replication, conninfo: "host=\(cluster.folder) user=stranger") { _ in
                }
            }
            #expect(replication?.hint?.contains("local replication stranger peer") == true)
            let wrong = await #expect(throws: WaldenError.self) {
                try await cluster.withConnection(
                    .ordinary(database: nil), conninfo: "host=\(cluster.folder) user=known password=sekrit"
                ) { _ in }
            }
            #expect(wrong?.code == .permission)
            #expect(wrong?.cause?.contains("28P01") == true)
            #expect(wrong?.description.contains("sekrit") == false)
            let none = await #expect(throws: WaldenError.self) {
                try await cluster.withConnection(
                    .ordinary(database: nil), conninfo: "host=\(cluster.folder) user=known passfile=/dev/null"
                ) { _ in }
            }
            #expect(none?.code == .permission)
            #expect(none?.hint?.contains("pgpass") == true)
            let database = await #expect(throws: WaldenError.self) {
                try await cluster.withConnection(.ordinary(database: "nowhere")) { _ in }
            }
            #expect(database?.code == .notFound)
        }
    }

    private func replaceHBA(_ cluster: ThrowawayCluster, with text: String) throws {
        let file = try #require(fopen(cluster.dataDirectory.appending("pg_hba.conf").string, "w"))
        fputs(text, file)
        fclose(file)
    }
}
