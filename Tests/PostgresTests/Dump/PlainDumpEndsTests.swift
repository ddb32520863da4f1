// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import Postgres

@Suite struct PlainDumpEndsTests {
    static let begin = "--\n-- PostgreSQL database dump\n--\n\n"
    static let end = "--\n-- PostgreSQL database dump complete\n--\n\n"
    static let key = "KAhgZh5xgWywyFezGrgi4TO9d0sF2lPLpNURDvALU3qIzeqUjddcwveuGvfFscv"
    static let keyed = "\(begin)\\restrict \(key)\n\nSELECT 1;\n\n\(end)\\unrestrict \(key)\n\n"
    static let clusterBegin = "--\n-- PostgreSQL database cluster dump\n--\n\n"
    static let clusterEnd = "--\n-- PostgreSQL database cluster dump complete\n--\n\n"

    private func check(_ text: String, _ kind: PlainDumpEnds.Kind = .database, piece: Int = 7) throws {
        var ends = PlainDumpEnds(kind)
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            ends.feed(Array(rest.prefix(piece)))
            rest = rest.dropFirst(piece)
        }
        try ends.check()
    }

    @Test(arguments: [1, 5, 4096, 1 << 20])
    func `a whole dump is known by both its ends, in pieces of any size`(piece: Int) throws {
        let rows = String(repeating: "-- PostgreSQL database dump complete\n", count: 1000)
        for text in [
            "\(Self.begin)SELECT 1;\n\(Self.end)", "\(Self.begin)\(rows)\(Self.end)", Self.keyed,
            "\(Self.begin)-- Completed on 2026-01-01\n\n\(Self.end)",
        ] { try check(text, piece: piece) }
        try check("\(Self.clusterBegin)SELECT 1;\n\(Self.clusterEnd)", .cluster, piece: piece)
        try check(
            "\(Self.clusterBegin)\\restrict a\n\n\n\n\n\\unrestrict a\n\n\(Self.clusterEnd)", .cluster, piece: piece)
    }

    @Test(arguments: [
        "", "\n", "--\n", begin, end, "x\(begin)\(end)", "\(begin)\(end.dropLast(8))", "\(begin)\(end)x\n",
        "\(begin)\(end)x",
        "\(clusterBegin)\(end)", "\(begin)\(clusterEnd)", "\(begin)\\restrict a\n\(end)",
        "\(begin)\(end)\\unrestrict a\n\n",
        "\(begin)\\restrict a\n\(end)\\unrestrict b\n\n", "\(begin)\\restrict a\n\(end)\\unrestrict \n",
        "\(begin)\(end)\\unrestrict a\n\\unrestrict a\n", "\(begin)-- PostgreSQL database dump complete",
    ])
    func `one that is cut, or something else, is not`(text: String) {
        let error = #expect(throws: WaldenError.self) { try check(text) }
        #expect(error?.code == .integrity)
    }

    @Test func `a keyed dump that is cut anywhere before its last line is none`() {
        for length in 0..<(Self.keyed.utf8.count - 2) {
            let error = #expect(throws: WaldenError.self) { try check(String(Self.keyed.prefix(length))) }
            #expect(error?.code == .integrity)
        }
    }

    @Test func `the key that psql must understand is known`() {
        var ends = PlainDumpEnds(.database)
        ends.feed(Array(Self.keyed.utf8))
        #expect(ends.restrictKey == Self.key)
        var bytes = PlainDumpEnds(.database)
        bytes.feed([UInt8](repeating: 0xFF, count: 100_000))
        #expect(bytes.restrictKey == nil)
    }
}
