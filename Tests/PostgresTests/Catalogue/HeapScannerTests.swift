// SPDX-License-Identifier: MIT

import Testing

@testable import Postgres

@Suite struct HeapScannerTests {
    private func rows(_ bytes: [UInt8], major: Int = 15, pieces: Int = 5000) -> [(ClassRow, HeapTuple.Standing)] {
        var scanner = HeapScanner(blockBytes: PageBuilder.size)
        var found: [(ClassRow, HeapTuple.Standing)] = []
        for start in stride(from: 0, to: bytes.count, by: pieces) {
            scanner.push(bytes[start..<min(start + pieces, bytes.count)]) { tuple in
                if let row = ClassRow(tuple, major: major) { found.append((row, tuple.standing)) }
            }
        }
        return found
    }

    @Test(arguments: [15, 16, 17, 18]) func `a row is read as its major lays it out`(major: Int) throws {
        var page = PageBuilder()
        page.add(.init(oid: 16384, name: "órdenes", file: 16390, tablespace: 1663, kind: "t"), major: major)
        let (row, standing) = try #require(rows(page.bytes, major: major).first)
        #expect(row.oid == 16384 && row.name == "órdenes" && row.namespace == 2200)
        #expect(row.file == 16390 && row.tablespace == 1663 && row.kind == .toastTable)
        #expect(standing == .current)
    }

    @Test func `what became of a row is told by its header`() {
        var page = PageBuilder(block: 1)
        let deleted: UInt32 = 900
        page.add(.init(oid: 1, name: "live"))
        page.add(.init(oid: 2, name: "delete_rolled_back", xmax: deleted, flags: 0x0900))
        page.add(.init(oid: 3, name: "locked", xmax: deleted, flags: 0x0180))
        page.add(.init(oid: 4, name: "deleted", xmax: deleted))
        page.add(.init(oid: 5, name: "renamed", xmax: deleted, next: (1, 9)))
        page.add(.init(oid: 6, name: "moved_to_another_page", xmax: deleted, next: (0, 6)))
        page.add(.init(oid: 7, name: "insert_rolled_back", flags: 0x0200))
        page.add(.init(oid: 8, name: "frozen", flags: 0x0300))
        let found = rows(PageBuilder().bytes + page.bytes)
        #expect(found.map(\.0.oid) == [1, 2, 3, 4, 5, 6, 8])
        #expect(
            found.map(\.1) == [.current, .current, .current, .deleted, .superseded, .superseded, .current])
    }

    @Test func `pages that are none are passed over and the others are read`() {
        var good = PageBuilder()
        good.add(.init(oid: 1, name: "kept"))
        var wrongSize = good
        wrongSize.put(UInt16(4096 | 4), 18)
        var wrongLower = good
        wrongLower.put(UInt16(9000), 12)
        let zeros = [UInt8](repeating: 0, count: PageBuilder.size)
        let bytes = wrongSize.bytes + zeros + wrongLower.bytes + good.bytes + good.bytes.prefix(8000)
        #expect(rows(bytes).map(\.0.name) == ["kept"])
    }

    @Test func `line pointers that lead out of the page are passed over`() {
        var page = PageBuilder()
        page.add(.init(oid: 1, name: "first"))
        page.add(.init(oid: 2, name: "second"))
        page.put(8190 as UInt32 | 1 << 15 | 400 << 17, 24)
        #expect(rows(page.bytes).map(\.0.name) == ["second"])
    }

    @Test func `no damage traps`() {
        var page = PageBuilder()
        for oid in 1...40 { page.add(.init(oid: UInt32(oid), name: "table_\(oid)")) }
        var random = SeededNumbers(state: 20_261_122)
        for _ in 0..<3000 {
            var bytes = page.bytes
            for _ in 0..<Int.random(in: 1...12, using: &random) {
                // Half of the blows hit what leads to all else: header and line pointers.
                let limit = Bool.random(using: &random) ? 200 : bytes.count
                bytes[Int.random(in: 0..<limit, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            #expect(rows(bytes, major: Bool.random(using: &random) ? 15 : 18).count <= 2040)
        }
    }
}

/// The same numbers in every run (SplitMix64).
struct SeededNumbers: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }
}
