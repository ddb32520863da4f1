// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

/// "A flipped byte is found before a byte is handed to PostgreSQL", and what is short is never whole.
@Suite("WALArchive: damage") struct DamagedWALTests {
    private struct Stored {
        let file: WALFile
        let key: ObjectKey
        let bytes: [UInt8]
        let content: Content
    }

    private func stored(_ codec: Compression) async throws -> Stored {
        let store = MemoryStore()
        let file = try Place.file(3)
        // Two frames, so that damage at a border and in the second is met too.
        let content = Content(5 << 20)
        _ = try await Place.archive(store, codec).push(file, content.source)
        let key = try Place.layout.key(of: file, suffix: codec.suffix)
        return Stored(file: file, key: key, bytes: try await store.getAll(key, limit: 8 << 20), content: content)
    }

    /// Every byte of both ends, and some between.
    private func offsets(_ count: Int) -> [Int] {
        let ends = Array(0..<24) + Array(count - 16..<count)
        return ends + stride(from: 24, to: count - 16, by: max(1, count / 40))
    }

    /// Fault 17 of docs/faults.md.
    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1)])
    func `a flipped byte anywhere is damage, or changes nothing that is handed out`(_ codec: Compression) async throws {
        let stored = try await stored(codec)
        var harmless = 0
        for offset in offsets(stored.bytes.count) {
            let store = MemoryStore()
            try await store.put(stored.key.text, stored.bytes)
            let faulty = FaultyStore(store, plan: [FaultRule(.get, .flipByte(at: UInt64(offset)))])
            do {
                #expect(try await Place.archive(faulty, codec).fetchedDigest(stored.file) == stored.content.digest)
                harmless += 1
            } catch let error as WaldenError {
                #expect(error.code == .integrity, "byte \(offset): \(error)")
                #expect(error.message.contains(stored.key.text))
            }
        }
        // A gzip member's header has six bytes that say nothing of its content (RFC 1952, MTIME, XFL, OS); and a match may
        // by chance be found at two places.
        #expect(harmless <= 8, "\(harmless)")
    }

    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1)])
    func `what is cut short is damage`(_ codec: Compression) async throws {
        let stored = try await stored(codec)
        for count in offsets(stored.bytes.count) {
            let store = MemoryStore()
            try await store.put(stored.key.text, Array(stored.bytes.prefix(count)))
            let fetched = Fetched()
            let archive = Place.archive(store, codec)
            do {
                // Cut exactly between two frames it unfolds into less; PostgreSQL's side checks the size.
                #expect(try await archive.fetch(stored.file, to: fetched.take))
                #expect(fetched.count == 4 << 20, "\(count)")
            } catch let error as WaldenError {
                #expect(error.code == .integrity, "\(count): \(error)")
            }
        }
    }

    @Test(arguments: [Compression.zstd(level: 1), .gzip(level: 1)])
    func `bytes after the end are damage`(_ codec: Compression) async throws {
        let stored = try await stored(codec)
        let store = MemoryStore()
        try await store.put(stored.key.text, stored.bytes + [0x57, 0x41, 0x4C])
        let error = try await #require(throws: WaldenError.self) {
            try await Place.archive(store, codec).fetchedDigest(stored.file)
        }
        #expect(error.code == .integrity)
    }

    @Test func `an object that is something else than its suffix says is damage`() async throws {
        for (suffix, codec) in [(".zst", Compression.gzip(level: 1)), (".gz", .zstd(level: 1)), (".zst", .none)] {
            let store = MemoryStore()
            let file = try Place.file(3)
            let key = try Place.layout.key(of: file, suffix: suffix)
            try await store.put(key.text, try codec.compressed(Content(1 << 20).all))
            let error = try await #require(throws: WaldenError.self) {
                try await Place.archive(store).fetchedDigest(file)
            }
            #expect(error.code == .integrity)
        }
    }
}
