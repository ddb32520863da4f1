// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Testing

/// Base backups whose objects are sealed.
@Suite("Trees: sealed") struct SealedTreeTests {
    private let keys = Keys()

    private func tree(_ codec: Compression, _ sizes: [Int] = Array(repeating: 70_000, count: 7)) -> TreeFixture {
        TreeFixture(codec, sizes: sizes, sealing: keys.sealing)
    }

    @Test(arguments: Place.codecs, [[1], [100_000], Array(repeating: 65_536, count: 10)])
    func `a sealed tree comes back as it was, with the key`(_ codec: Compression, _ sizes: [Int]) async throws {
        let tree = tree(codec, sizes)
        let parts = try await tree.write(framesPerPart: 3)
        #expect(parts.map(\.key) == (1...parts.count).map { "base.0000\($0).tar\(codec.suffix).age" })
        #expect(try await TreeFixture.read(parts, in: tree.store, keys: keys.keyring) == tree.stream)
        for part in parts {
            let stored = try await tree.stored(part)
            #expect(part.storedBytes == UInt64(stored.count))
            #expect(part.sha256 == SHA256Digest.of(stored).hexadecimal)
        }
    }

    @Test func `without the key, or with another, nothing comes out`() async throws {
        let tree = tree(.zstd(level: 1))
        let parts = try await tree.write(framesPerPart: 3)
        for (keyring, code) in [(Keyring(), WaldenError.Code.configuration), (keys.wrongKeyring, .permission)] {
            let error = try await #require(throws: WaldenError.self) {
                try await TreeFixture.pieces(parts[0], in: tree.store, keys: keyring) { _ in
                    Issue.record("something came out")
                }
            }
            #expect(error.code == code)
        }
    }

    @Test func `the stock programs make the stream of the parts`() async throws {
        let tree = tree(.zstd(level: 1))
        var files = ["key": Array(AgeKeyFile.text(of: keys.ours, created: "now").utf8)]
        for part in try await tree.write(framesPerPart: 2) { files[part.key] = try await tree.stored(part) }
        let command = "for part in base.*.age; do age -d -i key $part; done | zstd -dc"
        #expect(try await StockProgram.output(of: command, files: files) == tree.stream)
    }

    @Test(arguments: Place.codecs)
    func `a flipped byte anywhere is damage, and what came before is right`(_ codec: Compression) async throws {
        let tree = tree(codec)
        let part = try #require(try await tree.write(framesPerPart: 8).first)
        let stored = try await tree.stored(part)
        for offset in stride(from: 0, to: stored.count, by: 4099) {
            var damaged = stored
            damaged[offset] ^= 0x10
            try await tree.replace(part, with: damaged)
            var taken = 0
            let error = try await #require(throws: WaldenError.self) {
                try await TreeFixture.pieces(part, in: tree.store, keys: keys.keyring) { raw in
                    #expect(tree.stream[min(taken, tree.stream.count)...].starts(with: raw))
                    taken += raw.count
                }
            }
            #expect(error.code == .integrity || error.code == .permission, "byte \(offset): \(error)")
        }
    }

    @Test(arguments: Place.codecs)
    func `a file is read alone out of a sealed part`(_ codec: Compression) async throws {
        let tree = tree(codec)
        let parts = try await tree.write(framesPerPart: 3)
        var marker = try Fixture.marker(Fixture.id)
        marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
        let backups = BackupStore(store: tree.store, layout: Place.layout, keys: keys.keyring)
        for (offset, length) in [(0, 10), (69_990, 20), (139_000, 75_000), (489_990, 10)] as [(UInt64, UInt64)] {
            let file = FileRecord(
                tree: "base", path: "x", kind: .file, mode: 0o600, modified: 0, offset: offset, length: length,
                target: nil)
            let read = try await BackupFiles(backups, marker).content(file, limit: 1 << 20)
            #expect(read == Array(tree.stream[Int(offset)..<Int(offset + length)]))
        }
    }
}
