// SPDX-License-Identifier: MIT

import Codec
import Testing

@Suite struct DamageTests {
    /// Three ways to read; each must agree that a stored frame is whole or damaged.
    static func readings(_ stored: [UInt8], _ compression: Compression, size: Int) -> [() throws -> [UInt8]] {
        [
            { try frameContent(stored, FrameDecompressor(compression), room: size) },
            { try streamContent(stored, compression, step: 7) },
            { try compression.decompressed(stored, limit: size) },
        ]
    }

    @Test(arguments: checkedCompressions, [0, 1, 400])
    func `every flipped byte is detected or changes nothing`(compression: Compression, size: Int) throws {
        let raw = Sample.compressible(size)
        let stored = try compressed(raw, compression)
        for index in stored.indices {
            for mask in [0xFF, 1, 2, 4, 8, 16, 32, 64, 128] as [UInt8] {
                var damaged = stored
                damaged[index] ^= mask
                for reading in Self.readings(damaged, compression, size: size) {
                    var content: [UInt8] = []
                    let failure = code { content = try reading() }
                    #expect(failure == .integrity || (failure == nil && content == raw), "byte \(index), mask \(mask)")
                }
            }
        }
    }

    @Test(arguments: checkedCompressions, [0, 1, 400])
    func `truncation at every length is detected`(compression: Compression, size: Int) throws {
        let stored = try compressed(Sample.compressible(size), compression)
        for length in 0..<stored.count {
            for reading in Self.readings(Array(stored.prefix(length)), compression, size: size) {
                #expect(code { _ = try reading() } == .integrity, "length \(length)")
            }
        }
    }

    @Test(arguments: checkedCompressions)
    func `a second frame cut short is detected`(compression: Compression) throws {
        let frame = try compressed(Sample.compressible(400), compression)
        for length in 1..<frame.count {
            #expect(code { _ = try streamContent(frame + frame.prefix(length), compression) } == .integrity)
        }
    }

    @Test(arguments: checkedCompressions, [[0], [0, 0, 0, 0, 0], Array("garbage".utf8)])
    func `bytes after the end are detected`(compression: Compression, garbage: [UInt8]) throws {
        let stored = try compressed(Sample.compressible(400), compression) + garbage
        for reading in Self.readings(stored, compression, size: 400) {
            #expect(code { _ = try reading() } == .integrity)
        }
    }

    @Test(arguments: allCompressions)
    func `content that does not fit is refused`(compression: Compression) throws {
        let raw = Sample.compressible(400)
        let stored = try compressed(raw, compression)
        for room in [0, 1, 399] {
            #expect(code { _ = try frameContent(stored, FrameDecompressor(compression), room: room) } == .integrity)
            #expect(code { _ = try compression.decompressed(stored, limit: room) } == .integrity)
        }
        #expect(code { _ = try compression.decompressed(stored + stored, limit: 799) } == .integrity)
        #expect(try compression.decompressed(stored + stored, limit: 800) == raw + raw)
        #expect(code { _ = try compression.decompressed(stored, limit: -1) } == .integrity)
    }

    @Test(arguments: checkedCompressions)
    func `two frames are not one`(compression: Compression) throws {
        let frame = try compressed(Sample.compressible(400), compression)
        #expect(code { _ = try frameContent(frame + frame, FrameDecompressor(compression), room: 800) } == .integrity)
    }

    @Test func `one format is not taken for another`() throws {
        let raw = Sample.compressible(400)
        let zstd = try compressed(raw, .zstd(level: 1))
        let gzip = try compressed(raw, .gzip(level: 6))
        for reading in Self.readings(gzip, .zstd(level: 1), size: 400) + Self.readings(zstd, .gzip(level: 6), size: 400)
        {
            #expect(code { _ = try reading() } == .integrity)
        }
    }

    @Test(arguments: allCompressions)
    func `a stream that failed stays failed`(compression: Compression) throws {
        struct Stop: Error {}
        let stored = try compressed(Sample.compressible(400), compression)
        let decompressor = try StreamDecompressor(compression)
        #expect(throws: Stop.self) { try stored.withUnsafeBytes { try decompressor.push($0) { _ in throw Stop() } } }
        #expect(code { try stored.withUnsafeBytes { try decompressor.push($0) { _ in } } } == .integrity)
        #expect(code { try decompressor.finish() } == .integrity)
    }

    @Test func `a zstd frame that wants a window above 128 MiB is refused`() {
        // Magic number, a descriptor without content size, a window of 256 MiB, one empty last block.
        let frame: [UInt8] = [0x28, 0xB5, 0x2F, 0xFD, 0x00, 18 << 3, 0x01, 0x00, 0x00]
        #expect(code { _ = try streamContent(frame, .zstd(level: 1)) } == .integrity)
        var allowed = frame
        allowed[5] = 17 << 3
        #expect(code { _ = try streamContent(allowed, .zstd(level: 1)) } == nil)
    }

    @Test func `a frame of zstd's first years is refused although the library may know it`() {
        // Magic number of version 0.7, content size, one uncompressed block of three bytes, the end's block.
        let frame: [UInt8] = [0x27, 0xB5, 0x2F, 0xFD, 0x20, 3, 0x40, 0, 3, 0x61, 0x62, 0x63, 0xC0, 0, 0]
        for reading in Self.readings(frame, .zstd(level: 1), size: 10) {
            #expect(code { _ = try reading() } == .integrity)
        }
    }

    @Test func `skippable zstd frames are passed over in a stream and are no frame alone`() throws {
        let raw = Sample.compressible(400)
        let frame = try compressed(raw, .zstd(level: 1))
        let empty: [UInt8] = [0x50, 0x2A, 0x4D, 0x18, 0, 0, 0, 0]
        let full: [UInt8] = [0x5F, 0x2A, 0x4D, 0x18, 3, 0, 0, 0, 9, 9, 9]
        for step in [1, 5, 1000] {
            #expect(try streamContent(empty + frame + full + frame + empty, .zstd(level: 1), step: step) == raw + raw)
        }
        #expect(try streamContent(full, .zstd(level: 1)) == [])
        #expect(code { _ = try streamContent(Array(full.dropLast()), .zstd(level: 1)) } == .integrity)
        #expect(code { _ = try frameContent(full, FrameDecompressor(.zstd(level: 1)), room: 10) } == .integrity)
    }

    @Test(arguments: checkedCompressions)
    func `random bytes never trap`(compression: Compression) throws {
        var generator = SeededGenerator(seed: 7)
        let frame = try compressed(Sample.compressible(300), compression)
        let decompressor = try FrameDecompressor(compression)
        for round in 0..<5000 {
            var bytes = Sample.random(Int(generator.next() % 200), seed: UInt64(round))
            // Half of them begin as the format does, so that they get further.
            if round % 2 == 0 { bytes = frame.prefix(Int(generator.next() % 20)) + bytes }
            _ = code { _ = try frameContent(bytes, decompressor, room: 500) }
            _ = code { _ = try streamContent(bytes, compression, step: 1 + round % 40) }
            _ = code { _ = try compression.decompressed(bytes, limit: 10_000) }
        }
    }
}
