// SPDX-License-Identifier: MIT

import Codec
import Foundation
import ProgramTestSupport
import Testing

@Suite(.timeLimit(.minutes(2))) struct StockProgramTests {
    @Test func `zstd reads our frames with the seek table behind them`() async throws {
        let parts = (0..<5).map { Sample.compressible(200_000 + $0, seed: UInt64($0)) }
        let frames = try parts.map { try compressed($0, .zstd(level: 1)) }
        let table = SeekTable(
            entries: zip(frames, parts).map {
                SeekTable.Entry(storedBytes: UInt32($0.count), rawBytes: UInt32($1.count))
            })
        let object = frames.flatMap { $0 } + table.encoded()
        let outcome = try await withFolder {
            try await TestProgram.run("zstd", ["-d", "-c"], in: $0.path, input: object)
        }
        #expect(outcome.status == 0)
        #expect(outcome.output == Array(parts.joined()))
        #expect(try streamContent(object, .zstd(level: 1)) == Array(parts.joined()))
    }

    @Test func `zstd finds size and checksum in our frames`() async throws {
        let frame = try compressed(Sample.compressible(200_000), .zstd(level: 1))
        let listing = try await withFolder { folder in
            try Data(frame).write(to: folder.appendingPathComponent("a.zst"))
            return try await TestProgram.run("zstd", ["-l", "-v", "a.zst"], in: folder.path)
        }
        #expect(listing.text.contains("XXH64"))
        #expect(listing.text.contains("(200000 B)"))
    }

    @Test func `gzip reads our members`() async throws {
        let parts = (0..<3).map { Sample.compressible(100_000 + $0, seed: UInt64($0)) }
        let object = try parts.flatMap { try compressed($0, .gzip(level: 6)) }
        let outcome = try await withFolder {
            try await TestProgram.run("gzip", ["-d", "-c"], in: $0.path, input: object)
        }
        #expect(outcome.status == 0)
        #expect(outcome.output == Array(parts.joined()))
    }

    @Test(arguments: [
        ("zstd", ["-c", "-19"], Compression.zstd(level: 1)), ("zstd", ["-c", "--no-check"], .zstd(level: 1)),
        ("zstd", ["-c", "--ultra", "-22", "--long=27"], .zstd(level: 1)), ("gzip", ["-c", "-9"], .gzip(level: 6)),
    ])
    func `what the stock programs write is read`(name: String, arguments: [String], compression: Compression)
        async throws
    {
        let raw = Sample.compressible(1_000_000)
        let stored = try await withFolder { try await TestProgram.run(name, arguments, in: $0.path, input: raw) }
        #expect(stored.status == 0)
        #expect(try streamContent(stored.output, compression, step: 1000) == raw)
        #expect(try compression.decompressed(stored.output, limit: raw.count) == raw)
    }
}
