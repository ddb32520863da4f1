// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage
import Testing

@Suite("File index") struct FileIndexTests {
    private let store = MemoryStore()

    /// Stores `bytes` as the index and reads its records.
    private func read(_ bytes: [UInt8], _ codec: Compression = .none) async throws -> [FileRecord] {
        let object = BackupMarker.Object(
            key: "files.jsonl\(codec.suffix)", rawBytes: 0, storedBytes: UInt64(bytes.count),
            sha256: SHA256Digest.of(bytes).hexadecimal)
        let backups = Place.backups(store)
        try await store.put(try backups.key(object.key, of: Fixture.id).text, bytes)
        let reader = try await FileIndexReader(backups, object, of: Fixture.id)
        var records: [FileRecord] = []
        while let record = try await reader.next() { records.append(record) }
        return records
    }

    private static func record(_ number: Int) -> FileRecord {
        FileRecord(
            tree: number % 3 == 0 ? "base" : "16385", path: "base/16384/\(number)",
            kind: number % 7 == 0 ? .link : .file,
            mode: UInt32(number % 512), modified: Int64(number) - 5, offset: UInt64(number) * 8192,
            length: UInt64(number % 100), target: number % 7 == 0 ? "/srv/\"\(number)\"\n" : nil)
    }

    @Test func `the golden index is written and read byte for byte`() async throws {
        let golden = try Golden.bytes(of: "files.jsonl")
        let records = try await read(golden)
        #expect(records.count == 4)
        #expect(records.last?.length == .max)
        #expect(records.first?.target == "/srv/fast")
        let writer = FileIndexWriter(.none)
        for record in records { try await writer.append([record]) }
        let written = try await writer.finish()
        #expect(String(decoding: written, as: UTF8.self) == String(decoding: golden, as: UTF8.self))
        #expect(await writer.rawBytes == UInt64(golden.count))
    }

    @Test(arguments: Place.codecs)
    func `a hundred thousand records come back in their order`(_ codec: Compression) async throws {
        let writer = FileIndexWriter(codec)
        for number in 0..<100_000 { try await writer.append([Self.record(number)]) }
        let bytes = try await writer.finish()
        let records = try await read(bytes, codec)
        #expect(records.count == 100_000)
        #expect(records.enumerated().allSatisfy { $1 == Self.record($0) })
        if codec != .none { #expect(bytes.count < 2_500_000) }
    }

    @Test(arguments: Place.codecs)
    func `an index without a record reads as empty`(_ codec: Compression) async throws {
        #expect(try await read(try await FileIndexWriter(codec).finish(), codec).isEmpty)
    }

    @Test func `members that nobody knows are ignored`() async throws {
        let line = #"{"future":[1],"kind":"file","length":1,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"#
        #expect(try await read(Array((line + "\n").utf8)).map(\.path) == ["a"])
    }

    @Test(arguments: [
        "\n", "{}\n", "[]\n", "null\n", "{\"kind\":\"file\"}\n", "\0\n", "\u{FEFF}\n", "}{\n",
        #"{"kind":"socket","length":1,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"# + "\n",
        #"{"kind":"file","length":-1,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"# + "\n",
        #"{"kind":"file","length":18446744073709551616,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"# + "\n",
        #"{"kind":"file","length":1,"mode":4294967296,"modified":1,"offset":1,"path":"a","tree":"b"}"# + "\n",
        #"{"kind":"file","length":1,"mode":1,"modified":1e300,"offset":1,"path":"a","tree":"b"}"# + "\n",
        #"{"kind":"file","length":1,"mode":1,"modified":1,"offset":1,"path":null,"tree":"b"}"# + "\n",
        #"{"kind":"file","length":1,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"#,
    ])
    func `a hostile line is damage`(_ text: String) async throws {
        let error = try await #require(throws: WaldenError.self) { try await read(Array(text.utf8)) }
        #expect(error.code == .integrity)
        #expect(error.message.contains("files.jsonl"))
    }

    @Test func `mutated and truncated indexes are damage or records, never a trap`() async throws {
        let golden = try Golden.bytes(of: "files.jsonl")
        var generator = SeededGenerator(seed: 99)
        let mutations = (0..<2000).map { _ in generator.mutation(of: golden) }
        for bytes in mutations + (0..<golden.count).map({ Array(golden.prefix($0)) }) {
            do {
                _ = try await read(bytes)
            } catch let error as WaldenError {
                #expect(error.code == .integrity)
            }
        }
    }

    @Test func `an index that is not the marker's is damage before its first record`() async throws {
        let golden = try Golden.bytes(of: "files.jsonl")
        let backups = Place.backups(store)
        let object = BackupMarker.Object(
            key: "files.jsonl", rawBytes: 0, storedBytes: UInt64(golden.count),
            sha256: SHA256Digest.of(golden).hexadecimal)
        var flipped = golden
        flipped[golden.count / 2] ^= 1
        for bytes in [flipped, Array(golden.dropLast(120)), golden + golden] {
            try await store.put(try backups.key("files.jsonl", of: Fixture.id).text, bytes)
            let error = try await #require(throws: WaldenError.self) {
                try await FileIndexReader(backups, object, of: Fixture.id)
            }
            #expect(error.code == .integrity)
        }
    }

    @Test func `a very repetitive index is no line without end`() async throws {
        let line = Array(
            (#"{"kind":"file","length":0,"mode":1,"modified":1,"offset":1,"path":"a","tree":"b"}"# + "\n").utf8)
        let block = Array([[UInt8]](repeating: line, count: 12_000).joined())
        let frame = try Compression.zstd(level: 1).compressed(block)
        let bytes = Array([[UInt8]](repeating: frame, count: 80).joined())
        let object = BackupMarker.Object(
            key: "files.jsonl.zst", rawBytes: 0, storedBytes: UInt64(bytes.count),
            sha256: SHA256Digest.of(bytes).hexadecimal)
        let backups = Place.backups(store)
        try await store.put(try backups.key(object.key, of: Fixture.id).text, bytes)
        let reader = try await FileIndexReader(backups, object, of: Fixture.id)
        #expect(try await reader.next()?.path == "a")
    }

    @Test func `a line without end is damage before it fills the memory`() async throws {
        let block = [UInt8](repeating: UInt8(ascii: " "), count: 8 << 20)
        let frame = try Compression.zstd(level: 1).compressed(block)
        let bytes = Array([[UInt8]](repeating: frame, count: 400).joined())
        let error = try await #require(throws: WaldenError.self) { try await read(bytes, .zstd(level: 1)) }
        #expect(error.code == .integrity)
    }
}
