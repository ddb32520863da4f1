// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct TarScannerTests {
    static let end = [UInt8](repeating: 0, count: 1024)

    @Test(arguments: [1, 7, 511, 512, 513, 100_000])
    func `entries are found in whatever pieces the stream is pushed`(step: Int) throws {
        var folder = TarBuilder("base/", type: "5")
        folder.mode = Array("0000700\0".utf8)
        var link = TarBuilder("pg_tblspc/16400", type: "2")
        link.link = Array("/mnt/space".utf8)
        let stream =
            folder.bytes + TarBuilder("base/1/112", size: 700).bytes + TarBuilder.padded(Sample.random(700))
            + link.bytes + TarBuilder("PG_VERSION", size: 3).bytes + TarBuilder.padded([1, 2, 3]) + Self.end
        let expected: [TarEntry] = [
            .init(path: "base", kind: .folder, mode: 0o700, size: 0, modified: 0, contentOffset: 512),
            .init(path: "base/1/112", kind: .file, mode: 0o644, size: 700, modified: 0, contentOffset: 1024),
            .init(
                path: "pg_tblspc/16400", kind: .symbolicLink(target: "/mnt/space"), mode: 0o644, size: 0, modified: 0,
                contentOffset: 2560),
            .init(path: "PG_VERSION", kind: .file, mode: 0o644, size: 3, modified: 0, contentOffset: 3072),
        ]
        #expect(try scanned(stream, step: step) == expected)
        #expect(try scanned(Array(stream.dropLast(1024)), step: step) == expected)
        #expect(try scanned(stream + [UInt8](repeating: 0, count: 9000), step: step) == expected)
    }

    @Test func `a stream without entries is whole`() throws {
        #expect(try scanned([]) == [])
        #expect(try scanned(Self.end) == [])
    }

    @Test func `numbers in base 256 are read`() throws {
        var header = TarBuilder()
        header.size = [0x80, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 1]
        header.modified = [UInt8](repeating: 0xFF, count: 12)
        var found: [TarEntry] = []
        var scanner = TarScanner()
        try header.bytes.withUnsafeBytes { try scanner.push($0) { found.append($0) } }
        #expect(found.map(\.size) == [0x2_0000_0001])
        #expect(found.map(\.modified) == [-1])
        #expect(code { try scanner.finish() } == .integrity)
    }

    @Test func `paths are brought into one form`() throws {
        for (raw, path) in [
            ("./pg_wal/archive_status/", "pg_wal/archive_status"), ("./", "."), ("a//b/./c", "a/b/c"),
            ("..a/b..", "..a/b.."),
        ] {
            #expect(try scanned(TarBuilder(raw, type: "5").bytes).map(\.path) == [path])
        }
    }

    @Test func `the prefix counts where it is one`() throws {
        var header = TarBuilder("name")
        header.prefix = Array("some/folder".utf8)
        #expect(try scanned(header.bytes).map(\.path) == ["some/folder/name"])
        header.magic = Array("ustar  \u{0}".utf8)
        #expect(try scanned(header.bytes).map(\.path) == ["name"])
    }

    @Test(arguments: ["/etc/passwd", "..", "../x", "a/../../x", "a/..", ""])
    func `a path that leads out of the tree is refused, wherever it stands`(path: String) {
        #expect(code { _ = try scanned(TarBuilder(path).bytes) } == .integrity)
        guard !path.isEmpty else { return }
        let pax = TarBuilder.extended("x", TarBuilder.paxRecord("path", path))
        let long = TarBuilder.extended("L", Array(path.utf8) + [0])
        for stream in [pax, long] { #expect(code { _ = try scanned(stream + TarBuilder().bytes) } == .integrity) }
    }

    @Test func `a NUL inside a name or a name that is not UTF-8 is refused`() {
        for name in [[0x61, 0, 0x62], [0x61, 0xFF]] as [[UInt8]] {
            var header = TarBuilder()
            header.name = name
            #expect(code { _ = try scanned(header.bytes) } == .integrity)
            #expect(code { _ = try scanned(TarBuilder.extended("L", name) + TarBuilder().bytes) } == .integrity)
        }
        let pax = TarBuilder.extended("x", TarBuilder.paxRecord("path", "a\u{0}b"))
        #expect(code { _ = try scanned(pax + TarBuilder().bytes) } == .integrity)
    }

    @Test func `extended headers say path, target and size`() throws {
        let records = TarBuilder.paxRecord("path", "long/path") + TarBuilder.paxRecord("size", "700")
        let stream =
            TarBuilder.extended("x", records + TarBuilder.paxRecord("comment", "of no matter"))
            + TarBuilder("short").bytes + TarBuilder.padded(Sample.random(700)) + TarBuilder("next").bytes
        let entries = try scanned(stream + Self.end)
        #expect(entries.map(\.path) == ["long/path", "next"])
        #expect(entries.map(\.size) == [700, 0])
        let link = TarBuilder.extended("K", Array("/far/away".utf8) + [0]) + TarBuilder("link", type: "2").bytes
        #expect(try scanned(link).map(\.kind) == [.symbolicLink(target: "/far/away")])
        let global =
            TarBuilder.extended("g", TarBuilder.paxRecord("linkpath", "/global")) + TarBuilder("a", type: "2").bytes
            + TarBuilder("b", type: "2").bytes
        #expect(try scanned(global).map(\.kind) == Array(repeating: .symbolicLink(target: "/global"), count: 2))
    }

    @Test(arguments: [
        "9", "9 path=x", "999 path=x\n", "99999999999999999999 a=b\n", "4 =\n", "-3 a=b\n", " \n", "5 ab\n",
    ])
    func `a pax record that is malformed is refused or harmless`(record: String) {
        let failure = code { _ = try scanned(TarBuilder.extended("x", Array(record.utf8)) + TarBuilder("f").bytes) }
        #expect(failure == .integrity || record == "4 =\n")
    }

    @Test(arguments: ["1", "3", "4", "6", "S", "V", "M"])
    func `a kind that no data directory is sent with is refused`(type: Character) {
        #expect(code { _ = try scanned(TarBuilder("f", type: type).bytes) } == .integrity)
    }

    @Test func `a sparse file in pax form is refused`() {
        let records = TarBuilder.paxRecord("GNU.sparse.major", "1")
        #expect(code { _ = try scanned(TarBuilder.extended("x", records) + TarBuilder().bytes) } == .integrity)
    }

    @Test func `every flipped byte of a header is detected`() throws {
        let stream = TarBuilder("base/1/112").bytes
        for index in stream.indices {
            var damaged = stream
            damaged[index] ^= 0x11
            #expect(code { _ = try scanned(damaged) } == .integrity, "byte \(index)")
        }
    }

    @Test func `a stream that is cut short is detected at every length`() {
        let stream =
            TarBuilder.extended("L", Array("name".utf8)) + TarBuilder(size: 5).bytes
            + TarBuilder.padded([1, 2, 3, 4, 5])
        for length in 1..<stream.count {
            #expect(code { _ = try scanned(Array(stream.prefix(length))) } == .integrity, "length \(length)")
        }
    }

    @Test func `bytes after the end are refused`() {
        #expect(code { _ = try scanned(Self.end + TarBuilder().bytes) } == .integrity)
        #expect(code { _ = try scanned(Self.end + [1]) } == .integrity)
    }

    @Test func `an extended header that nothing follows is refused`() {
        let stream = TarBuilder.extended("L", Array("name".utf8))
        #expect(code { _ = try scanned(stream) } == .integrity)
        #expect(code { _ = try scanned(stream + Self.end) } == .integrity)
    }

    @Test func `sizes that no stream has are refused`() {
        for size in [
            [0x80, 0, 0, 0, 0x7F] + [UInt8](repeating: 0xFF, count: 7), [0xFF] + [UInt8](repeating: 0xFF, count: 11),
            [0x80] + [UInt8](repeating: 0xFF, count: 11), Array("77777777779\0".utf8), Array("1234 567\0\0\0\0".utf8),
        ] as [[UInt8]] {
            var header = TarBuilder()
            header.size = size
            #expect(code { _ = try scanned(header.bytes) } == .integrity)
        }
        #expect(code { _ = try scanned(TarBuilder("L", type: "L", size: 1 << 30).bytes) } == .integrity)
        #expect(code { _ = try scanned(TarBuilder("d", type: "5", size: 1).bytes) } == .integrity)
    }

    @Test func `a scanner that failed stays failed`() {
        struct Stop: Error {}
        var scanner = TarScanner()
        let stream = TarBuilder().bytes
        #expect(throws: Stop.self) { try stream.withUnsafeBytes { try scanner.push($0) { _ in throw Stop() } } }
        #expect(code { try stream.withUnsafeBytes { try scanner.push($0) { _ in } } } == .integrity)
        #expect(code { try scanner.finish() } == .integrity)
    }

    @Test func `random bytes never trap`() {
        var generator = SeededGenerator(seed: 5)
        for round in 0..<4000 {
            let noise = Sample.random(Int(generator.next() % 600), seed: UInt64(round))
            _ = code { _ = try scanned(noise, step: 1 + round % 700) }
            var header = TarBuilder("f", type: ["0", "x", "g", "L", "K", "5", "2"][round % 7], size: noise.count)
            if round % 3 == 0 { header.size = Array(noise.prefix(12)) }
            if round % 5 == 0 { header.name = Array(noise.prefix(100)) }
            let records = Array("\(generator.next() % 40) path=".utf8) + noise.map { $0 & 0x3F }
            let content = round % 2 == 0 ? noise : Array(records.prefix(noise.count))
            _ = code { _ = try scanned(header.bytes + TarBuilder.padded(content) + TarBuilder().bytes) }
        }
    }
}
