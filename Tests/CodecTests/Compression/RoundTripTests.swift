// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct RoundTripTests {
    static let sizes = [0, 1, (64 << 10) - 1, 64 << 10, (64 << 10) + 1, 3 << 20]

    @Test(arguments: allCompressions, sizes)
    func `what was compressed comes back whole`(compression: Compression, size: Int) throws {
        for raw in [Sample.compressible(size), Sample.random(size)] {
            let stored = try compressed(raw, compression)
            #expect(try frameContent(stored, FrameDecompressor(compression), room: size) == raw)
            #expect(try frameContent(stored, FrameDecompressor(compression), room: size + 10) == raw)
            #expect(try streamContent(stored, compression) == raw)
            #expect(try compression.decompressed(compression.compressed(raw), limit: size) == raw)
        }
    }

    @Test(arguments: allCompressions)
    func `one compressor and one decompressor serve many frames`(compression: Compression) throws {
        let compressor = try FrameCompressor(compression)
        let decompressor = try FrameDecompressor(compression)
        for size in [100_000, 0, 7, 1_000_000, 1] {
            let raw = Sample.compressible(size, seed: UInt64(size))
            let stored = try raw.withUnsafeBytes { try compressor.compress($0) }
            _ = code { _ = try frameContent([1, 2, 3, 4, 5], decompressor, room: 3) }
            #expect(try frameContent(stored, decompressor, room: size) == raw)
            #expect(try compressed(raw, compression) == stored)
        }
    }

    @Test(arguments: allCompressions, [1, 3, 4, 5, 1000])
    func `a stream of many frames comes back in whatever pieces it is pushed`(
        compression: Compression, step: Int
    ) throws {
        let parts = [0, 1, 5000, 0, 300].map { Sample.compressible($0, seed: UInt64($0)) }
        let stored = try parts.flatMap { try compressed($0, compression) }
        #expect(try streamContent(stored, compression, step: step) == Array(parts.joined()))
    }

    @Test(arguments: checkedCompressions)
    func `what compresses well is stored small`(compression: Compression) throws {
        #expect(try compressed([UInt8](repeating: 0, count: 1 << 20), compression).count < 2000)
    }

    @Test func `a frame of ours that lies in one push from end to end comes back at once`() throws {
        let raw = Sample.compressible(4 << 20)
        let stored = try compressed(raw, .zstd(level: 1)) + compressed([1, 2, 3], .zstd(level: 1))
        let decompressor = try StreamDecompressor(.zstd(level: 1))
        var pieces: [[UInt8]] = []
        try stored.withUnsafeBytes { try decompressor.push($0) { pieces.append([UInt8]($0)) } }
        try decompressor.finish()
        #expect(pieces == [raw, [1, 2, 3]])
    }

    @Test func `a stream's output comes in bounded chunks however much it unfolds into`() throws {
        for compression in allCompressions {
            let stored = try compressed([UInt8](repeating: 0, count: 8 << 20), compression)
            let decompressor = try StreamDecompressor(compression)
            var total = 0
            try stored.withUnsafeBytes { stored in
                try decompressor.push(stored) { chunk in
                    #expect(chunk.count <= 1 << 20)
                    total += chunk.count
                }
            }
            #expect(total == 8 << 20)
        }
    }
}
