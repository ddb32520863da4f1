// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Testing

@Suite("Files of a backup") struct BackupFilesTests {
    /// Frames of uneven sizes, two a part, so that files lie across frames and parts.
    private func fixture(_ codec: Compression) async throws -> (TreeFixture, BackupMarker, ObservedRanges) {
        let tree = TreeFixture(codec, sizes: [70_000, 10, 90_000, 4096, 120_000])
        let observed = ObservedRanges(tree.store)
        let parts = try await tree.write(framesPerPart: 2)
        var marker = try Fixture.marker(Fixture.id)
        marker.trees = [BackupMarker.Tree(name: "base", path: nil, parts: parts)]
        return (tree, marker, observed)
    }

    private func record(_ offset: Int, _ length: Int, tree: String = "base", path: String = "base/5/1259") -> FileRecord
    {
        FileRecord(
            tree: tree, path: path, kind: .file, mode: 384, modified: 0, offset: UInt64(offset), length: UInt64(length),
            target: nil)
    }

    @Test(arguments: Place.codecs) func `any stretch of a tree is read`(_ codec: Compression) async throws {
        let (tree, marker, store) = try await fixture(codec)
        let files = BackupFiles(Place.backups(store), marker)
        let count = tree.stream.count
        for (offset, length) in [
            (0, 1), (0, count), (69_999, 2), (70_000, 10), (70_005, 90_000), (1, count - 1), (count - 1, 1), (count, 0),
            (160_000, 10_000),
        ] {
            let bytes = try await files.content(record(offset, length), limit: count)
            #expect(bytes == Array(tree.stream[offset..<offset + length]), "\(offset) and \(length)")
        }
        var beginning: [UInt8] = []
        try await files.read(record(69_000, 100_000), limit: 1500) { beginning += $0 }
        #expect(beginning == Array(tree.stream[69_000..<70_500]))
    }

    @Test func `of a zstd part only the frames needed and the seek table are read`() async throws {
        let (tree, marker, store) = try await fixture(.zstd(level: 1))
        _ = try await BackupFiles(Place.backups(store), marker).content(record(70_012, 50), limit: 100)
        let second = try #require(marker.trees.first?.parts.dropFirst().first)
        let stored = try await tree.stored(second).count
        #expect(store.bytesRead.keys.allSatisfy { $0.hasSuffix(second.key) })
        #expect(store.bytesRead.values.reduce(0, +) < stored)
    }

    @Test func `a damaged frame and a damaged seek table are integrity failures`() async throws {
        let (tree, marker, store) = try await fixture(.zstd(level: 1))
        let files = BackupFiles(Place.backups(store), marker)
        let part = try #require(marker.trees.first?.parts.first)
        let good = try await tree.stored(part)
        for position in [20, good.count - 3, good.count - 20] {
            var bad = good
            bad[position] ^= 0x55
            try await tree.replace(part, with: bad)
            let error = await #expect(throws: WaldenError.self) { try await files.content(record(0, 100), limit: 100) }
            #expect(error?.code == .integrity)
        }
        try await tree.replace(part, with: Array(good.prefix(100)))
        let error = await #expect(throws: WaldenError.self) { try await files.content(record(0, 100), limit: 100) }
        #expect(error?.code == .integrity)
    }

    @Test func `a record that leads out of its tree is an integrity failure`() async throws {
        let (tree, marker, store) = try await fixture(.zstd(level: 1))
        let files = BackupFiles(Place.backups(store), marker)
        let count = tree.stream.count
        for bad in [record(count, 1), record(0, count + 1), record(.max, 1), record(1, .max), record(0, 1, tree: "9")] {
            let error = await #expect(throws: WaldenError.self) { try await files.read(bad) { _ in } }
            #expect(error?.code == .integrity)
        }
    }

    @Test func `files are found by their paths, escapes and strangers' spacing included`() async throws {
        let store = MemoryStore()
        let writer = FileIndexWriter(.zstd(level: 1))
        let paths = ["global/pg_filenode.map", "base/5/1259", "base/5/1259_fsm", "base/5/quo\"ted", "base/6/1259"]
        try await writer.append(paths.map { record(0, 1, path: $0) })
        let spaced =
            #"{"kind": "file", "length": 1, "mode": 1, "modified": 1, "offset": 7, "path": "base/7/1259", "tree": "base"}"#
        let bytes = try await writer.finish() + Compression.zstd(level: 1).compressed(Array((spaced + "\n").utf8))
        try await store.put(try Place.backups(store).key("files.jsonl.zst", of: Fixture.id).text, bytes)
        var marker = try Fixture.marker(Fixture.id)
        marker.objects = [
            BackupMarker.Object(
                key: "files.jsonl.zst", rawBytes: 0, storedBytes: UInt64(bytes.count),
                sha256: SHA256Digest.of(bytes).hexadecimal)
        ]
        let files = BackupFiles(Place.backups(store), marker)
        #expect(
            try await files.find { $0.hasSuffix("/1259") }.map(\.path) == ["base/5/1259", "base/6/1259", "base/7/1259"])
        #expect(try await files.find { $0.contains("\"") }.map(\.path) == ["base/5/quo\"ted"])
    }
}
