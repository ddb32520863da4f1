// SPDX-License-Identifier: MIT

import Errors
import Glibc
import SystemPackage
import Testing

@testable import Postgres

/// Programs of our own making stand in for PostgreSQL's of several versions.
@Suite(.timeLimit(.minutes(2))) struct DumpProgramsTests {
    private func withFolder<Value>(_ body: (FilePath) async throws -> Value) async throws -> Value {
        var template = Array("/tmp/walden-programs-XXXXXX".utf8CString)
        try #require(mkdtemp(&template) != nil)
        let folder = FilePath(String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
        defer { _ = try? ProgramFiles.remove(folder) }
        return try await body(folder)
    }

    @Test func `the folders of PATH are looked through, and of an explicit one alone`() async throws {
        try await withFolder { folder in
            for version in ["15.18", "99.1", "98.7"] {
                try ProgramFiles.make(
                    "pg_dump", in: folder.appending(version), "echo 'pg_dump (PostgreSQL) \(version)'")
            }
            try ProgramFiles.make("pg_dump", in: folder.appending("broken"), "exit 1")
            let path = ["broken", "15.18", "99.1", "98.7", "nowhere"].map { folder.appending($0).string }.joined(
                separator: ":")
            let environment = ["PATH": "\(path):/bin:/usr/bin"]
            let newest = try await DumpPrograms.find(
                serverVersion: 150_018, explicit: nil, prefix: [], environment: environment)
            #expect(newest.place == .folder(folder.appending("99.1")))
            #expect(newest.version.text == "99.1")
            let named = try await DumpPrograms.find(
                serverVersion: 980_001, explicit: folder.appending("98.7"), prefix: [], environment: environment)
            #expect(named.version.text == "98.7")
            let old = await #expect(throws: WaldenError.self) {
                try await DumpPrograms.find(
                    serverVersion: 990_001, explicit: folder.appending("98.7"), prefix: [], environment: environment)
            }
            #expect(old?.code == .configuration)
            #expect(old?.cause?.contains("98.7") == true && old?.cause?.contains("pg_dump 99") == true)
            let broken = await #expect(throws: WaldenError.self) {
                try await DumpPrograms.find(
                    serverVersion: 150_000, explicit: folder.appending("broken"), prefix: [], environment: environment)
            }
            #expect(broken?.code == .failed)
            let none = await #expect(throws: WaldenError.self) {
                try await DumpPrograms.find(
                    serverVersion: 150_000, explicit: folder, prefix: [], environment: environment)
            }
            #expect(none?.code == .notFound)
        }
    }

    @Test func `a wrapper of Debian's is passed over`() async throws {
        try await withFolder { folder in
            try ProgramFiles.make("pg_wrapper", in: folder, "echo 'pg_dump (PostgreSQL) 99.9'")
            try #require(symlink("pg_wrapper", folder.appending("pg_dump").string) == 0)
            let error = await #expect(throws: WaldenError.self) {
                try await DumpPrograms.find(serverVersion: 1, explicit: folder, prefix: [], environment: [:])
            }
            #expect(error?.code == .notFound)
        }
    }

    @Test func `programs behind a prefix are asked over there, and are told nothing of our connection`() async throws {
        try await withFolder { folder in
            let log = folder.appending("log")
            try ProgramFiles.make(
                "enter", in: folder, "{ echo \"$*\"; env; } > '\(log)'\necho 'pg_dump (PostgreSQL) 17.6'")
            let prefix = [folder.appending("enter").string, "exec", "-T", "my postgres"]
            let found = try await DumpPrograms.find(
                serverVersion: 170_000, explicit: nil, prefix: prefix,
                environment: [
                    "PATH": "/bin:/usr/bin", "PGPASSWORD": "sekrit", "PGHOST": "db", "DOCKER_HOST": "tcp://x",
                ])
            #expect(found.place == .prefix(prefix))
            #expect(found.isElsewhere)
            let told = try ProgramFiles.text(of: log)
            #expect(told.hasPrefix("exec -T my postgres pg_dump --version\n"))
            #expect(told.contains("DOCKER_HOST=tcp://x"))
            #expect(!told.contains("sekrit") && !told.contains("PGHOST"))
            let both = await #expect(throws: WaldenError.self) {
                try await DumpPrograms.find(serverVersion: 1, explicit: folder, prefix: prefix, environment: [:])
            }
            #expect(both?.code == .configuration)
        }
    }
}
