// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("WALArchive: fetch") struct WALFetchTests {
    @Test func `what was never stored is surely not there, and nothing is handed out`() async throws {
        let fetched = Fetched()
        let archive = Place.archive(MemoryStore())
        #expect(try await archive.fetch(try Place.file(3), to: fetched.take) == false)
        #expect(fetched.count == 0)
        #expect(try await archive.smallFile(.history(try #require(TimelineID(2)))) == nil)
        #expect(try await archive.history(of: .first) == nil)
        #expect(try await archive.contains(try Place.segment(3)) == false)
    }

    @Test(arguments: Place.codecs, Place.codecs)
    func `fetch finds every suffix, whatever is configured now`(_ then: Compression, _ now: Compression) async throws {
        let store = MemoryStore()
        let file = try Place.file(3)
        let content = Content(1 << 20)
        _ = try await Place.archive(store, then).push(file, content.source)
        let archive = Place.archive(store, now)
        #expect(try await archive.fetchedDigest(file) == content.digest)
        #expect(try await archive.contains(try Place.segment(3)))
    }

    @Test func `a partial one is never given for the whole segment`() async throws {
        let archive = Place.archive(MemoryStore())
        let segment = try Place.segment(3)
        let partial = WALFile.partial(segment.name(size: .standard))
        _ = try await archive.push(partial, Content(1 << 20).source)
        #expect(try await archive.fetchedDigest(try Place.file(3)) == nil)
        #expect(try await archive.contains(segment) == false)
        #expect(try await archive.fetchedDigest(partial) == Content(1 << 20).digest)
    }

    @Test(arguments: Place.codecs)
    func `a history file is read whole`(_ codec: Compression) async throws {
        let archive = Place.archive(MemoryStore(), codec)
        let text = Array("1\t0/5000060\tno recovery target specified\n".utf8)
        let two = try #require(TimelineID(2))
        _ = try await archive.push(
            .history(two),
            WALSource(byteCount: UInt64(text.count)) { $1.copyBytes(from: text[Int($0)..<Int($0) + $1.count]) })
        #expect(try await archive.smallFile(.history(two)) == text)
        #expect(try await archive.history(of: two)?.entries.map(\.switchPoint) == [LSN(0x500_0060)])
    }

    @Test func `a history file that is none is damage`() async throws {
        let store = MemoryStore()
        let two = try #require(TimelineID(2))
        let key = try Place.layout.key(of: .history(two), suffix: "")
        for text in ["nonsense\n", "2\t0/1\tits own\n", "1\t0/G\tx\n"] {
            try await store.put(key.text, Array(text.utf8))
            let error = try await #require(throws: WaldenError.self) {
                try await Place.archive(store).history(of: two)
            }
            #expect(error.code == .integrity)
        }
    }

    @Test func `a history file beyond its limit is refused, also when it only unfolds into it`() async throws {
        let store = MemoryStore()
        let two = try #require(TimelineID(2))
        let key = try Place.layout.key(of: .history(two), suffix: ".zst")
        try await store.put(key.text, try Compression.zstd(level: 1).compressed([UInt8](repeating: 35, count: 9 << 20)))
        let error = try await #require(throws: WaldenError.self) { try await Place.archive(store).history(of: two) }
        #expect(error.code == .integrity)
    }

    @Test func `what the receiver throws comes out`() async throws {
        let archive = Place.archive(MemoryStore())
        let file = try Place.file(3)
        _ = try await archive.push(file, Content(1 << 20).source)
        let full = WaldenError(.storageFull, "cannot write")
        let error = try await #require(throws: WaldenError.self) {
            try await archive.fetch(file, to: { _ in throw full })
        }
        #expect(error == full)
    }
}
