// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage
import Testing

@testable import Postgres

@Suite struct DataDirectoryTests {
    /// A folder that goes when `body` ends.
    private func withFolder<Value>(_ files: [String: String], _ body: (FilePath) throws -> Value) throws -> Value {
        var template = Array("/tmp/walden-unit-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        defer {
            for name in files.keys { unlink(folder.appending(name).string) }
            rmdir(folder.string)
        }
        for (name, content) in files {
            let file = try FileDescriptor.open(
                folder.appending(name), .writeOnly, options: .create, permissions: .ownerReadWrite)
            try file.writeAll(content.utf8)
            try file.close()
        }
        return try body(folder)
    }

    @Test func major_isReadFromPGVersion() throws {
        #expect(try withFolder(["PG_VERSION": "15\n"]) { try DataDirectory.major(at: $0) } == 15)
        #expect(try withFolder([:]) { try DataDirectory.major(at: $0) } == nil)
        for defect in ["", "9.6\n", "x", "-1", "15x\n"] {
            try withFolder(["PG_VERSION": defect]) { folder in
                let error = #expect(throws: WaldenError.self, "\(defect)") { try DataDirectory.major(at: folder) }
                #expect(error?.code == .integrity)
            }
        }
    }

    @Test func runningServer_errsToRunning_whenItCannotTell() throws {
        try withFolder([:]) { #expect(DataDirectory.runningServer(at: $0) == nil) }
        // Process 1 is always there; whether it is a postmaster cannot be told from the file.
        try withFolder(["postmaster.pid": "1\n/data\n"]) { #expect(DataDirectory.runningServer(at: $0) == 1) }
        try withFolder(["postmaster.pid": "-1\n/data\n"]) { #expect(DataDirectory.runningServer(at: $0) == 1) }
        for unclear in ["", "x\n", "0\n", "-2147483648\n", "99999999999\n"] {
            try withFolder(["postmaster.pid": unclear]) { #expect(DataDirectory.runningServer(at: $0) == 0) }
        }
    }

    @Test func runningServer_isNil_onlyWhenTheProcessIsGone() throws {
        // Above the largest id that Linux gives.
        try withFolder(["postmaster.pid": "2147483647\n"]) { #expect(DataDirectory.runningServer(at: $0) == nil) }
        try withFolder(["postmaster.pid": "\(getpid())\n"]) {
            #expect(DataDirectory.runningServer(at: $0) == getpid())
        }
    }

    @Test func isEmpty_tellsAbsentAndEmptyFromFilled() throws {
        #expect(try withFolder([:]) { try DataDirectory.isEmpty(at: $0) })
        #expect(try withFolder([:]) { try DataDirectory.isEmpty(at: $0.appending("absent")) })
        #expect(try withFolder(["x": ""]) { try !DataDirectory.isEmpty(at: $0) })
        #expect(throws: WaldenError.self) {
            try withFolder(["x": ""]) { try DataDirectory.isEmpty(at: $0.appending("x")) }
        }
    }

    @Test func major_isTakenFromEveryFormOfVersion() {
        #expect(PostgresPrograms.major(inVersion: "postgres (PostgreSQL) 15.18 (Debian 15.18-1)\n") == 15)
        #expect(PostgresPrograms.major(inVersion: "postgres (PostgreSQL) 19devel\n") == 19)
        #expect(PostgresPrograms.major(inVersion: "postgres (PostgreSQL) 18beta1\n") == 18)
        #expect(PostgresPrograms.major(inVersion: "postgres (PostgreSQL)") == nil)
        #expect(PostgresPrograms.major(inVersion: "bash 5") == nil)
    }

    @Test func account_isFoundByNameAndId() {
        #expect(UserAccount.named("root")?.uid == 0)
        #expect(UserAccount.id(0)?.name == "root")
        #expect(UserAccount.named("no such user, surely") == nil)
        #expect(UserAccount.current.uid == geteuid())
        #expect(UserAccount.named("root")?.groups.contains(0) == true)
    }
}
