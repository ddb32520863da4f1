// SPDX-License-Identifier: MIT

import Testing

@testable import Postgres

@Suite struct ProgramVersionTests {
    @Test(arguments: [
        ("pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", "15.18", 15, 18),
        ("pg_dump (PostgreSQL) 18.1", "18.1", 18, 1),
        ("pg_dump (PostgreSQL) 18beta1", "18beta1", 18, 0),
        ("pg_dump (PostgreSQL) 19devel", "19devel", 19, 0),
        ("pg_dump (PostgreSQL) 9.6.24", "9.6.24", 9, 6),
    ])
    func `a program's line tells it`(line: String, text: String, major: Int, minor: Int) throws {
        let version = try #require(ProgramVersion(line: line))
        #expect(version.text == text)
        #expect((version.major, version.minor) == (major, minor))
    }

    @Test(arguments: [
        "", "pg_dump", "(PostgreSQL)", "pg_dump (PostgreSQL) x", "pg_dump (PostgreSQL) -1.2", "pg_dump (PostgreSQL) 0",
        "pg_dump (PostgreSQL) 99999999999999999999999.1",
    ])
    func `anything else is none`(line: String) {
        #expect(ProgramVersion(line: line) == nil)
    }

    @Test func `they are ordered by number, not by text`() throws {
        let versions = try ["9.6", "15.4", "15.18", "18beta1", "18.1"].map { try #require(ProgramVersion($0)) }
        #expect(versions == versions.shuffled().sorted())
    }

    static let found = ["/a": "15.18", "/b": "17.2", "/c": "17.6", "/d": "17.6"]

    private func programs(_ folders: [String]) throws -> [DumpPrograms] {
        try folders.map { folder in
            let version = try #require(ProgramVersion(Self.found[folder] ?? ""))
            return DumpPrograms(place: .folder(.init(folder)), version: version)
        }
    }

    @Test func `the newest is taken, of equals the first`() throws {
        let newest = try DumpPrograms.newest(of: try programs(["/a", "/c", "/b", "/d"]), needed: 15, explicit: nil)
        #expect(newest == DumpPrograms(place: .folder("/c"), version: newest.version))
    }

    @Test func `an error names what was found and what is needed`() throws {
        let programs = try programs(["/a", "/b"])
        let old = #expect(throws: (any Error).self) { try DumpPrograms.newest(of: programs, needed: 18, explicit: nil) }
        #expect("\(old.map { "\($0)" } ?? "")".contains("pg_dump 17.2 in /b, and pg_dump 18 or later is needed"))
        #expect(throws: (any Error).self) { try DumpPrograms.newest(of: [], needed: 15, explicit: nil) }
    }
}
