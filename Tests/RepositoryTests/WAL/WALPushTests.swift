// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("WALArchive: push", .serialized) struct WALPushTests {
    @Test(arguments: Place.codecs, [1 << 20, 16 << 20, 128 << 20] as [UInt64])
    func `what is pushed is fetched back`(_ codec: Compression, _ byteCount: UInt64) async throws {
        let store = MemoryStore()
        let size = try #require(SegmentSize(bytes: byteCount))
        let archive = Place.archive(store, codec, size: size)
        let file = try Place.file(3, size: size)
        let content = Content(byteCount)
        #expect(try await archive.push(file, content.source) == .stored)
        #expect(try await archive.fetchedDigest(file) == content.digest)
        #expect(try await store.keys() == [Place.layout.key(of: file, suffix: codec.suffix).text])
    }

    @Test(arguments: Place.codecs, Place.codecs)
    func `the same content again is there already, whatever it was compressed with`(
        _ first: Compression, _ second: Compression
    ) async throws {
        let store = MemoryStore()
        let file = try Place.file(3)
        let content = Content(5 << 20)
        #expect(try await Place.archive(store, first).push(file, content.source) == .stored)
        let before = try await store.keys()
        #expect(try await Place.archive(store, second).push(file, content.source) == .alreadyThere)
        #expect(try await store.keys() == before)
    }

    @Test(arguments: Place.codecs, Place.codecs)
    func `other content is a conflict that names both checksums, and nothing is overwritten`(
        _ first: Compression, _ second: Compression
    ) async throws {
        let store = MemoryStore()
        let file = try Place.file(3)
        let (ours, theirs) = (Content(1 << 20, mark: 1), Content(1 << 20, mark: 2))
        _ = try await Place.archive(store, first).push(file, ours.source)
        let before = try await store.keys()
        let error = try await #require(throws: WaldenError.self) {
            try await Place.archive(store, second).push(file, theirs.source)
        }
        #expect(error.code == .conflict)
        #expect(error.cause?.contains(ours.digest) == true)
        #expect(error.cause?.contains(theirs.digest) == true)
        #expect(error.hint != nil)
        #expect(try await store.keys() == before)
        #expect(try await Place.archive(store, second).fetchedDigest(file) == ours.digest)
    }

    @Test func `content that is a prefix of what is stored is a conflict too`() async throws {
        let archive = Place.archive(MemoryStore())
        let file = try Place.file(3)
        _ = try await archive.push(file, Content(2 << 20).source)
        let error = try await #require(throws: WaldenError.self) {
            try await archive.push(file, Content(1 << 20).source)
        }
        #expect(error.code == .conflict)
    }

    @Test func `of many pushes at once of different content exactly one is stored`() async throws {
        let archive = Place.archive(MemoryStore())
        let file = try Place.file(9)
        let outcomes = await withTaskGroup(of: String.self) { group in
            for mark in 1...8 as ClosedRange<UInt64> {
                group.addTask {
                    do {
                        return "\(try await archive.push(file, Content(1 << 20, mark: mark).source))"
                    } catch {
                        return "\((error as? WaldenError)?.code as Any)"
                    }
                }
            }
            return await group.reduce(into: [String: Int]()) { $0[$1, default: 0] += 1 }
        }
        #expect(outcomes["stored"] == 1)
        #expect(outcomes.count == 2 && outcomes.values.max() == 7, "\(outcomes)")
    }

    @Test func `a source that fails half way leaves nothing, small or streamed`() async throws {
        for byteCount in [16 << 20, 128 << 20] as [UInt64] {
            let store = MemoryStore()
            let content = Content(byteCount)
            let source = WALSource(byteCount: byteCount) { offset, buffer in
                guard offset < byteCount / 2 else { throw WaldenError(.integrity, "the file changed") }
                buffer.copyBytes(from: content.bytes(offset, buffer.count))
            }
            let error = try await #require(throws: WaldenError.self) {
                try await Place.archive(store).push(try Place.file(3), source)
            }
            #expect(error == WaldenError(.integrity, "the file changed"))
            #expect(try await store.keys().isEmpty)
        }
    }

    @Test func `a push over a damaged stored object is damage, never success`() async throws {
        for codec in [Compression.zstd(level: 1), .gzip(level: 1)] {
            let store = MemoryStore()
            let file = try Place.file(3)
            let content = Content(1 << 20)
            _ = try await Place.archive(store, codec).push(file, content.source)
            let key = try Place.layout.key(of: file, suffix: codec.suffix)
            let whole = try await store.getAll(key, limit: 1 << 21)
            try await store.put(key.text, Array(whole.dropLast(20)))
            let error = try await #require(throws: WaldenError.self) {
                try await Place.archive(store, codec).push(file, content.source)
            }
            #expect(error.code == .integrity)
            #expect(error.message.contains(key.text))
        }
    }
}
