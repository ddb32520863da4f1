// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Synchronization
import Testing

/// What one repository has damaged or lost is read from the next.
@Suite("BackupCopies") struct BackupCopiesTests {
    private static let sizes = Array(repeating: 50_000, count: 8)
    private let keys = Keys()
    private let told = Told()

    /// The same backup in two stores.
    private struct Pair {
        let first: TreeFixture
        let second: TreeFixture
        var parts: [BackupMarker.Object]
    }

    private func pair(_ codec: Compression = .zstd(level: 1), sealed: Bool = false, other: Compression? = nil)
        async throws -> Pair
    {
        let first = TreeFixture(codec, sizes: Self.sizes)
        let second = TreeFixture(other ?? codec, sizes: Self.sizes, sealing: sealed ? keys.sealing : .none)
        var pair = Pair(first: first, second: second, parts: [])
        for tree in [first, second] {
            let parts = try await tree.write(framesPerPart: 4)
            if pair.parts.isEmpty { pair.parts = parts }
            var marker = try Fixture.marker(Fixture.id)
            marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
            try await Place.backups(tree.store).commit(marker)
        }
        return pair
    }

    private func read(_ pair: Pair) async throws -> [UInt8] {
        let store = try LayeredStore(
            [.init(name: "first", store: pair.first.store), .init(name: "second", store: pair.second.store)],
            report: told.add)
        let backups = BackupStore(store: store, layout: Place.layout, keys: keys.keyring)
        let marker = try #require(try await backups.marker(of: Fixture.id))
        let copies = try await BackupCopies.find(marker, in: backups)
        var bytes: [UInt8] = []
        for index in marker.trees[0].parts.indices {
            let (reader, repair) = try copies.part(index, of: "base")
            var position: UInt64 = 0
            while let piece = try await reader.next() {
                let raw = try await raw(piece, position, repair)
                position += UInt64(raw.count)
                bytes += raw
            }
        }
        try copies.checkParts()
        return bytes
    }

    /// As a restore takes it: a frame that does not unfold is read elsewhere.
    private func raw(_ piece: PartReader.Piece, _ position: UInt64, _ repair: PartRepair) async throws -> [UInt8] {
        switch piece {
        case .raw(let bytes): return bytes
        case .frame(let stored, let rawBytes):
            do {
                return try Compression.standard.decompressed(stored, limit: rawBytes)
            } catch let error as WaldenError {
                return try await repair.bytes(position..<position + UInt64(rawBytes), insteadOf: error)
            }
        }
    }

    @Test(arguments: Place.codecs, [false, true])
    func `a part that is gone, cut short or damaged anywhere comes from the other store`(
        _ codec: Compression, _ sealed: Bool
    ) async throws {
        let pair = try await pair(codec, sealed: sealed)
        let part = pair.parts[0]
        let stored = try await pair.first.stored(part)
        var damages = [10, stored.count / 2, stored.count - 1].map { Array(stored.prefix($0)) }
        damages += [100, stored.count / 2, stored.count - 20].map { offset in
            var damaged = stored
            damaged[offset] ^= 0x40
            return damaged
        }
        for damage in damages {
            try await pair.first.replace(part, with: damage)
            #expect(try await read(pair) == pair.first.stream)
            #expect(!told.all.isEmpty)
            told.clear()
        }
        try await pair.first.store.delete(try Place.backups(pair.first.store).key(part.key, of: Fixture.id))
        #expect(try await read(pair) == pair.first.stream)
    }

    @Test func `the other store may have it in another codec`() async throws {
        let pair = try await pair(.zstd(level: 1), other: .gzip(level: 1))
        let stored = try await pair.first.stored(pair.parts[0])
        var damaged = stored
        damaged[stored.count / 2] ^= 0x40
        try await pair.first.replace(pair.parts[0], with: damaged)
        #expect(try await read(pair) == pair.first.stream)
    }

    @Test func `what is whole is read from the first alone, and nothing is told`() async throws {
        let pair = try await pair()
        #expect(try await read(pair) == pair.first.stream)
        #expect(told.all.isEmpty)
    }

    @Test func `a digest that is wrong while every frame seems whole is damage all the same`() async throws {
        let pair = try await pair()
        var marker = try Fixture.marker(Fixture.id)
        let parts = pair.parts.map {
            BackupMarker.Object(
                key: $0.key, rawBytes: $0.rawBytes, storedBytes: $0.storedBytes,
                sha256: String(repeating: "0", count: 64))
        }
        marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
        try await pair.first.store.put(
            Place.layout.backup(Fixture.id) + "backup.json", try JSONDocuments.encode(marker))
        let error = try await #require(throws: WaldenError.self) { try await read(pair) }
        #expect(error.code == .integrity && error.hint?.contains("--repository") == true)
    }

    @Test func `what is damaged in both is damage`() async throws {
        let pair = try await pair()
        for tree in [pair.first, pair.second] {
            var damaged = try await tree.stored(pair.parts[0])
            damaged[damaged.count / 2] ^= 0x40
            try await tree.replace(pair.parts[0], with: damaged)
        }
        let error = try await #require(throws: WaldenError.self) { try await read(pair) }
        #expect(error.code == .integrity)
    }

    @Test func `another backup under the same id is not used`() async throws {
        var pair = try await pair()
        let other = TreeFixture(.zstd(level: 1), sizes: [50_000, 50_001])
        var marker = try Fixture.marker(Fixture.id)
        marker.trees = [
            BackupMarker.Tree(name: "base", path: nil, parts: try await other.write(framesPerPart: 4))
        ]
        try await Place.backups(other.store).commit(marker)
        pair = Pair(first: pair.first, second: other, parts: pair.parts)
        try await pair.first.store.delete(try Place.backups(pair.first.store).key(pair.parts[0].key, of: Fixture.id))
        let error = try await #require(throws: WaldenError.self) { try await read(pair) }
        #expect(error.code == .notFound)
    }

    @Test func `a marker that is damaged in the first is read from the second`() async throws {
        let pair = try await pair()
        let key = Place.layout.backup(Fixture.id) + "backup.json"
        try await pair.first.store.put(key, Array("{".utf8))
        #expect(try await read(pair) == pair.first.stream)
        #expect(told.all.count == 1)
    }
}

/// What was reported.
private final class Told: Sendable {
    private let words = Mutex<[String]>([])

    var all: [String] { words.withLock { $0 } }

    @Sendable func add(_ text: String) { words.withLock { $0.append(text) } }

    func clear() { words.withLock { $0 = [] } }
}
