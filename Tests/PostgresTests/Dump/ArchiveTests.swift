// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct ArchiveTests {
    /// The beginnings of what pg_dump 15.18 and 18.6 write.
    static let headers: [(bytes: [UInt8], version: String, needed: Int?)] = [
        (Array("PGDMP".utf8) + [1, 14, 0, 4, 8, 1, 1, 1, 0], "1.14", 12),
        (Array("PGDMP".utf8) + [1, 15, 0, 4, 8, 1], "1.15", 16),
        (Array("PGDMP".utf8) + [1, 16, 0, 4, 8, 1, 1, 0, 0x35], "1.16", 17),
        (Array("PGDMP".utf8) + [1, 13, 0, 4, 8, 3], "1.13", 10),
        (Array("PGDMP".utf8) + [1, 17, 0, 4, 8, 1], "1.17", nil),
        (Array("PGDMP".utf8) + [2, 0, 0, 4, 8, 1], "2.0", nil),
    ]

    private func programs(_ version: String) throws -> DumpPrograms {
        DumpPrograms(place: .folder("/bin"), version: try #require(ProgramVersion(version)))
    }

    @Test func `an archive's header tells which pg_restore reads it`() throws {
        for (bytes, version, needed) in Self.headers {
            let header = try ArchiveHeader(parsing: bytes)
            #expect(header.version == version)
            #expect(header.neededMajor == needed)
        }
        let newest = try ArchiveHeader(parsing: Self.headers[2].bytes)
        try newest.check(try programs("17.0"))
        let programs = try programs("16.10")
        let error = #expect(throws: WaldenError.self) { try newest.check(programs) }
        #expect(error?.code == .configuration)
        #expect(error?.cause == "its format 1.16 needs pg_restore 17 or later")
    }

    @Test func `what is no header is refused`() {
        let good = Self.headers[0].bytes
        var bad = [[], Array("PGDMP".utf8), Array("--\n-- PostgreSQL database dump".utf8), Array(good.prefix(10))]
        for (place, byte) in [(8, 0), (9, 0), (10, 0), (8, 200), (10, 99), (0, 0)] {
            var bytes = good
            bytes[place] = UInt8(byte)
            bad.append(bytes)
        }
        for bytes in bad {
            let error = #expect(throws: WaldenError.self) { try ArchiveHeader(parsing: bytes) }
            #expect(error?.code == .integrity)
        }
    }

    static let listing = """
        ;
        ; Archive created at 2026-11-27 20:18:17 UTC
        ;     dbname: sh: op
        ;     TOC Entries: 8
        ;     Compression: -1
        ;     Dump Version: 1.14-0
        ;     Format: CUSTOM
        ;     Dumped from database version: 15.18 (Debian 15.18-0+deb12u1)
        ;     Dumped by pg_dump version: 18.6 (Debian 18.6-3)
        ;
        ;
        ; Selected TOC Entries:
        ;
        214; 1259 16385 TABLE public t postgres
        3339; 2613 16388 BLOB - 16388 postgres
        3338; 0 16385 TABLE DATA public TABLE DATA postgres
        3340; 0 0 BLOBS - BLOBS\u{20}

        """

    private func contents(_ text: some Sequence<UInt8>) throws -> ArchiveContents {
        var listing = ArchiveListing()
        listing.feed(text)
        return try listing.contents()
    }

    @Test func `a table of contents is counted`() throws {
        let contents = try contents(Self.listing.utf8)
        #expect(contents.entries == 4)
        #expect(contents.tableData == 1)
        #expect(contents.version == "1.14")
        #expect(contents.dumpedFrom == "15.18 (Debian 15.18-0+deb12u1)")
        #expect(contents.dumpedBy == "18.6 (Debian 18.6-3)")
        #expect(contents.database == "sh: op")
    }

    @Test func `names that look like facts or entries change nothing`() throws {
        let hostile =
            Self.listing + """
                9; 0 0 TABLE public ; Dump Version: 9.9 postgres
                ;     Dump Version: 9.9-0
                10; 0 0 COMMENT public TABLE DATA TABLE DATA x

                """
        let contents = try contents(hostile.utf8)
        #expect(contents.version == "1.14")
        #expect((contents.entries, contents.tableData) == (6, 1))
    }

    @Test(arguments: [
        "", ";\n", String(listing.dropLast()), listing + "x", listing + "pg_restore: error\n", listing + "1; 2\n",
        listing + "-; 0 0 TABLE a\n", listing + "1; 99999999999 0 TABLE a b c\n",
        String(listing.replacing("TOC Entries: 8", with: "TOC Entries: 3")),
        String(listing.replacing("Dump Version", with: "Dump")), String(listing.replacing(": 8", with: ": many")),
    ])
    func `what is none is refused`(text: String) {
        let error = #expect(throws: WaldenError.self) { try contents(text.utf8) }
        #expect(error?.code == .integrity)
    }

    @Test func `lines without end, and bytes that are no text, hold no memory and trap nothing`() {
        var listing = ArchiveListing()
        for _ in 0..<200 { listing.feed([UInt8](repeating: 0xFE, count: 10_000)) }
        #expect(throws: WaldenError.self) { try listing.contents() }
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let bytes = (0..<300).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(throws: WaldenError.self) { try contents(bytes) }
        }
    }
}
