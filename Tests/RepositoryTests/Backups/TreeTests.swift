// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Testing

@Suite("TreeWriter and PartReader") struct TreeTests {
    @Test func `a part begins while the one before it is being completed`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: Array(repeating: 5000, count: 12))
        let completing = CompletingStore(tree.store, failure: nil)
        let parts = try await tree.write(framesPerPart: 4, to: completing)
        #expect(parts.map(\.key) == ["base.00001.tar.zst", "base.00002.tar.zst", "base.00003.tar.zst"])
        #expect(try await TreeFixture.read(parts, in: tree.store) == tree.stream)
    }

    @Test(
        arguments: Place.codecs, [[1], [100_000], [300_000, 300_000, 300_000, 7], Array(repeating: 65_536, count: 10)])
    func `a tree comes back as it was, part by part`(_ codec: Compression, _ sizes: [Int]) async throws {
        let tree = TreeFixture(codec, sizes: sizes)
        let parts = try await tree.write(framesPerPart: 3)
        #expect(parts.count == (sizes.count + 2) / 3)
        #expect(parts.map(\.key) == (1...parts.count).map { "base.0000\($0).tar\(codec.suffix)" })
        #expect(try await TreeFixture.read(parts, in: tree.store) == tree.stream)
    }

    @Test(arguments: Place.codecs)
    func `the marker's sizes and digests are those of what is stored`(_ codec: Compression) async throws {
        let tree = TreeFixture(codec, sizes: [70_000, 80_000, 90_000, 10])
        let parts = try await tree.write(framesPerPart: 2)
        #expect(parts.map(\.rawBytes) == [150_000, 90_010])
        for part in parts {
            let stored = try await tree.stored(part)
            #expect(part.storedBytes == UInt64(stored.count))
            #expect(part.sha256 == SHA256Digest.of(stored).hexadecimal)
        }
        #expect(try await tree.store.keys().count == parts.count)
    }

    @Test func `a zstd part ends in the seek table of its frames`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: [70_000, 80_000, 90_000])
        let part = try #require(try await tree.write(framesPerPart: 8).first)
        let stored = try await tree.stored(part)
        let size = try SeekTable.byteCount(footer: Array(stored.suffix(SeekTable.footerByteCount)))
        let table = try SeekTable(parsing: Array(stored.suffix(size)))
        #expect(table.entries.map(\.rawBytes) == [70_000, 80_000, 90_000])
        #expect(table.totalStoredBytes == part.storedBytes - UInt64(size))
        var offset = 0
        for (entry, frame) in zip(table.entries, tree.frames) {
            let bytes = Array(stored[offset..<offset + Int(entry.storedBytes)])
            #expect(try Compression.zstd(level: 1).decompressed(bytes, limit: 1 << 20) == frame)
            offset += Int(entry.storedBytes)
        }
    }

    @Test(arguments: [
        (Compression.zstd(level: 1), "cat base.*.tar.zst | zstd -dc"),
        (.gzip(level: 1), "cat base.*.tar.gz | gzip -dc"),
        (.none, "cat base.*.tar"),
    ])
    func `the stock program makes the stream of the joined parts`(_ codec: Compression, _ command: String) async throws
    {
        let tree = TreeFixture(codec, sizes: Array(repeating: 50_000, count: 13))
        var files: [String: [UInt8]] = [:]
        for part in try await tree.write(framesPerPart: 1) { files[part.key] = try await tree.stored(part) }
        #expect(files.count == 13)
        #expect(try await StockProgram.output(of: command, files: files) == tree.stream)
    }

    @Test func `a part that is there already is a conflict, and stays`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: [1000])
        let part = try #require(try await tree.write(framesPerPart: 1).first)
        let other = TreeFixture(.zstd(level: 1), sizes: [2000], store: tree.store)
        let error = try await #require(throws: WaldenError.self) { try await other.write(framesPerPart: 1) }
        #expect(error.code == .conflict)
        #expect(try await TreeFixture.read([part], in: tree.store) == tree.stream)
    }

    @Test func `small objects are stored as they are and checked when they are read`() async throws {
        let tree = TreeFixture(.zstd(level: 1), sizes: [])
        let manifest = Array("{\"PostgreSQL-Backup-Manifest-Version\": 1}".utf8)
        let object = try await tree.writer(1).write(
            object: "backup_manifest", manifest, rawBytes: UInt64(manifest.count))
        let key = try Place.backups(tree.store).key(object.key, of: Fixture.id)
        let stored = BackupObject(tree.store, key, object)
        #expect(try await stored.content(limit: 1000) == manifest)
        try await stored.check()
        for damage in [Array(manifest.dropLast()), manifest + [0], [0] + manifest.dropFirst()] {
            try await tree.replace(object, with: damage)
            for read in [{ try await stored.check() }, { _ = try await stored.content(limit: 1000) }] {
                let error = try await #require(throws: WaldenError.self) { try await read() }
                #expect(error.code == .integrity)
            }
        }
    }
}
