// SPDX-License-Identifier: MIT

import Host
import Testing

@testable import Postgres

@Suite struct SecretsTests {
    @Test(arguments: [
        ("FATAL: sekrit is sekrit", "FATAL: … is …"),
        ("LINE 1: ALTER ROLE a PASSWORD 'SCRAM-SHA-256$4096:x''y' LOGIN;", "LINE 1: ALTER ROLE a PASSWORD '…' LOGIN;"),
        ("PASSWORD 'md5123", "PASSWORD '…'"),
        ("CONNECTION 'host=a password=abc dbname=b'", "CONNECTION 'host=a password=… dbname=b'"),
        ("CONNECTION 'password = ''a b'' x'", "CONNECTION 'password = … x'"),
        ("CONNECTION 'password=''a\\''b c'' x'", "CONNECTION 'password=… x'"),
        ("at postgres://me:pw@db/x", "at postgres://me:…@db/x"),
        ("password authentication failed for user \"a\"", "password authentication failed for user \"a\""),
        ("", ""),
    ])
    func `secrets are taken out, and nothing else`(text: String, redacted: String) {
        #expect(Secrets(["sekrit", "a"]).redacted(text) == redacted)
    }

    @Test func `text made to be searched for long is not`() {
        for piece in ["://a:", "password=''", "password '", "password = '\\"] {
            let text = String(repeating: piece, count: 65_536 / piece.utf8.count)
            #expect(Secrets(["sekrit"]).redacted(text).utf8.count <= 2 * text.utf8.count)
        }
    }

    private func failure(_ status: PipedProcess.Ending.Status, _ errors: String) -> ProgramFailure {
        ProgramFailure(
            program: .pgDump, ending: .init(status: status, errors: errors), secrets: Secrets(["sekrit"]),
            message: "cannot dump the database shop")
    }

    @Test func `a program that the kernel killed is said to have been`() {
        let error = failure(.killed(signal: 9), "").error
        #expect(error.cause == "pg_dump was killed by signal 9, as the kernel does when memory is short")
        #expect(failure(.exited(137), "").error.cause?.contains("memory") == true)
    }

    @Test(arguments: [
        ("pg_dump: error: connection to server at \"x\" failed: FATAL:  database \"a\" does not exist", "notFound"),
        ("pg_dump: error: query failed: ERROR:  permission denied for table t\nquery was: LOCK TABLE t", "permission"),
        ("ERROR:  canceling statement due to statement timeout\nquery was: LOCK TABLE t", "locked"),
        ("pg_dump: error: aborting because of server version mismatch", "configuration"),
        ("pg_dump: error: could not write to file: No space left on device", "storageFull"),
        ("server closed the connection unexpectedly", "unavailable"),
        ("FATAL:  password authentication failed for user \"a\" sekrit", "permission"),
        ("pg_dumpall: error: query failed: ERROR:  permission denied for table pg_authid", "permission"),
        ("pg_dump: error: something", "failed"),
    ])
    func `what it said becomes a code`(errors: String, code: String) {
        let error = failure(.exited(1), errors).error
        #expect(error.code.rawValue == code)
        #expect(error.message == "cannot dump the database shop")
        #expect(error.cause?.hasPrefix("pg_dump ended with exit status 1: ") == true)
        #expect(!error.description.contains("sekrit"))
    }

    @Test func `of many words the last ones are told`() {
        let errors = (0..<5000).map { "line \($0)" }.joined(separator: "\n")
        #expect(
            ProgramFailure.lastWords(errors, limit: 30) == "…"
                + "992 line 4993 line 4994 line 4995 line 4996 line 4997 line 4998 line 4999".suffix(30))
    }
}
