// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Testing

/// A damaged part is an error before any wrong byte of a frame can be used.
@Suite("PartReader: damage") struct DamagedPartTests {
    private struct Tree {
        let tree: TreeFixture
        let parts: [BackupMarker.Object]
    }

    private func tree(_ codec: Compression, frames: Int = 6, perPart: Int = 3) async throws -> Tree {
        let tree = TreeFixture(codec, sizes: Array(repeating: 20_000, count: frames))
        return Tree(tree: tree, parts: try await tree.write(framesPerPart: perPart))
    }

    /// Reads a damaged part: it must fail with `.integrity`, and all that came out before must be right.
    private func expectDamage(
        _ tree: Tree, _ part: BackupMarker.Object, _ comment: String, at place: SourceLocation = #_sourceLocation
    ) async throws {
        let whole = tree.tree.stream
        let start = tree.parts.prefix { $0.key != part.key }.reduce(0) { $0 + Int($1.rawBytes) }
        var taken = 0
        let error = try await #require(throws: WaldenError.self, "\(comment)", sourceLocation: place) {
            try await TreeFixture.pieces(part, in: tree.tree.store) { raw in
                let isRight = whole[min(whole.count, start + taken)...].starts(with: raw)
                #expect(isRight, "\(comment)", sourceLocation: place)
                taken += raw.count
            }
        }
        #expect(error.code == .integrity, "\(comment): \(error)", sourceLocation: place)
    }

    private func offsets(_ count: Int) -> [Int] {
        Array(0..<24) + Array(count - 64..<count) + stride(from: 24, to: count - 64, by: max(1, count / 60))
    }

    /// Fault 17 of docs/faults.md.
    @Test(arguments: Place.codecs)
    func `a flipped byte anywhere, the seek table's too`(_ codec: Compression) async throws {
        let tree = try await tree(codec)
        let part = tree.parts[1]
        let stored = try await tree.tree.stored(part)
        for offset in offsets(stored.count) {
            for bits in [0x01, 0xFF] as [UInt8] {
                var damaged = stored
                damaged[offset] ^= bits
                try await tree.tree.replace(part, with: damaged)
                try await expectDamage(tree, part, "byte \(offset) ^ \(bits)")
            }
        }
    }

    @Test(arguments: Place.codecs)
    func `cut short anywhere, or grown`(_ codec: Compression) async throws {
        let tree = try await tree(codec)
        let part = tree.parts[0]
        let stored = try await tree.tree.stored(part)
        for count in offsets(stored.count) {
            try await tree.tree.replace(part, with: Array(stored.prefix(count)))
            try await expectDamage(tree, part, "\(count) bytes")
        }
        for more in [[0], stored] as [[UInt8]] {
            try await tree.tree.replace(part, with: stored + more)
            try await expectDamage(tree, part, "\(more.count) bytes more")
        }
    }

    @Test(arguments: [Compression.gzip(level: 1), .none])
    func `parts that changed places, before a byte is handed out`(_ codec: Compression) async throws {
        let tree = try await tree(codec)
        try await swap(tree)
        for part in tree.parts { try await expectDamage(tree, part, part.key) }
    }

    /// A zstd frame vouches only for itself, so of equally large parts the SHA-256 tells, at the part's end.
    @Test func `zstd parts that changed places`() async throws {
        for sizes in [[20_000, 20_000], [20_000, 10_000]] {
            let fixture = TreeFixture(.zstd(level: 1), sizes: sizes)
            let tree = Tree(tree: fixture, parts: try await fixture.write(framesPerPart: 1))
            try await swap(tree)
            for part in tree.parts {
                let error = try await #require(throws: WaldenError.self) {
                    try await TreeFixture.read([part], in: fixture.store)
                }
                #expect(error.code == .integrity)
            }
        }
    }

    private func swap(_ tree: Tree) async throws {
        let stored = (try await tree.tree.stored(tree.parts[0]), try await tree.tree.stored(tree.parts[1]))
        try await tree.tree.replace(tree.parts[0], with: stored.1)
        try await tree.tree.replace(tree.parts[1], with: stored.0)
    }

    @Test(arguments: Place.codecs)
    func `a part that is gone, and a store that does not answer, are told apart`(_ codec: Compression) async throws {
        let tree = try await tree(codec)
        let part = tree.parts[0]
        for call in 1...3 {
            let faulty = FaultyStore(
                tree.tree.store, plan: [FaultRule(.get, calls: call...call, .failBefore(Place.unreachable))])
            guard codec == .zstd(level: 1) || call < 3 else { continue }  // those are read only twice
            await #expect(throws: Place.unreachable) { _ = try await TreeFixture.read([part], in: faulty) }
        }
        try await tree.tree.store.delete(Place.backups(tree.tree.store).key(part.key, of: Fixture.id))
        let error = try await #require(throws: WaldenError.self) {
            try await TreeFixture.read([part], in: tree.tree.store)
        }
        #expect(error.code == .notFound)
    }

    @Test(arguments: Place.codecs)
    func `a marker with another digest or other sizes`(_ codec: Compression) async throws {
        let tree = try await tree(codec)
        let part = tree.parts[0]
        let zeros = String(repeating: "0", count: 64)
        for (raw, stored, sha) in [
            (part.rawBytes, part.storedBytes, zeros), (part.rawBytes, part.storedBytes + 1, part.sha256),
            (part.rawBytes, part.storedBytes - 1, part.sha256), (part.rawBytes, 0, part.sha256),
            (part.rawBytes, .max, part.sha256),
        ] {
            let wrong = BackupMarker.Object(key: part.key, rawBytes: raw, storedBytes: stored, sha256: sha)
            let error = try await #require(throws: WaldenError.self) {
                try await TreeFixture.read([wrong], in: tree.tree.store)
            }
            #expect(error.code == .integrity)
        }
    }
}
