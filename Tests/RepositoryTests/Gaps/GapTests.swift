// SPDX-License-Identifier: MIT

import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("Recorded gaps") struct GapTests {
    private let store = MemoryStore()
    private var archive: WALArchive { Place.archive(store) }
    private let folder = "main/15-7312345678/gaps/"

    private func gap(_ first: UInt64, _ last: UInt64, on timeline: UInt32 = 1) throws -> GapRecord {
        GapRecord(
            first: try Place.segment(first, on: timeline).name(size: .standard),
            last: try Place.segment(last, on: timeline).name(size: .standard), reason: "the disk was full",
            recordedAt: Fixture.now, walden: "0.1.0")
    }

    @Test func `a gap is recorded once, under its name, and listed in order`() async throws {
        #expect(try await archive.record(try gap(9, 12)))
        #expect(try await archive.record(try gap(5, 5)))
        #expect(try await archive.record(try gap(5, 5)) == false)
        #expect(
            try await store.keys(folder).last == folder + "000000010000000000000009-00000001000000000000000C.json")
        let listing = try await archive.gaps()
        #expect(listing.gaps == [try gap(5, 5), try gap(9, 12)])
        #expect(listing.damaged.isEmpty)
    }

    @Test func `a gap that names no stretch of one timeline is not recorded`() async throws {
        let other = try gap(3, 4, on: 2)
        let crossing = GapRecord(
            first: try gap(1, 1).first, last: other.last, reason: "", recordedAt: Fixture.now, walden: "0")
        for bad in [try gap(5, 4), crossing] {
            let error = try await #require(throws: WaldenError.self) { try await archive.record(bad) }
            #expect(error.code == .usage)
        }
        #expect(try await store.keys(folder).isEmpty)
    }

    @Test func `damaged records are told of, foreign objects are passed over`() async throws {
        try await archive.record(try gap(9, 12))
        let bytes = try await store.getAll(
            try Place.layout.gap(first: try gap(9, 12).first, last: try gap(9, 12).last), limit: 4096)
        let name = "000000010000000000000001-000000010000000000000002.json"
        try await store.put(folder + name, bytes)
        try await store.put(folder + name.replacing("2.json", with: "3.json"), Array("{\"format\":1".utf8))
        try await store.put(folder + name.replacing("2.json", with: "4.json"), Array("{\"format\":2}".utf8))
        for foreign in ["README", "1-2.json", "\(name).old", "x/\(name)"] { try await store.put(folder + foreign) }
        let listing = try await archive.gaps()
        #expect(listing.gaps == [try gap(9, 12)])
        #expect(listing.damaged.map(\.code) == [.integrity, .integrity, .refused])
    }
}
