// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

/// The compressions that a damage can be seen in.
let checkedCompressions: [Compression] = [.gzip(level: 6), .zstd(level: 1)]
let allCompressions: [Compression] = [.none, .gzip(level: 1), .gzip(level: 9), .zstd(level: 1), .zstd(level: 19)]

func compressed(_ raw: [UInt8], _ compression: Compression) throws -> [UInt8] {
    let compressor = try FrameCompressor(compression)
    return try raw.withUnsafeBytes { try compressor.compress($0) }
}

/// One frame, read with room for `room` bytes.
func frameContent(_ stored: [UInt8], _ decompressor: FrameDecompressor, room: Int) throws -> [UInt8] {
    var raw = [UInt8](repeating: 0xAA, count: room)
    let count = try stored.withUnsafeBytes { stored in
        try raw.withUnsafeMutableBytes { try decompressor.decompress(stored, into: $0) }
    }
    return Array(raw.prefix(count))
}

/// A stream, pushed in pieces of `step` bytes.
func streamContent(_ stored: [UInt8], _ compression: Compression, step: Int = 1 << 20) throws -> [UInt8] {
    let decompressor = try StreamDecompressor(compression)
    var raw: [UInt8] = []
    for start in stride(from: 0, to: stored.count, by: step) {
        try stored[start..<min(start + step, stored.count)].withUnsafeBytes { piece in
            try decompressor.push(piece) { raw += $0 }
        }
    }
    try decompressor.finish()
    return raw
}

/// The code of the ``WaldenError`` that `body` throws; nil when it throws none.
func code(_ body: () throws -> Void) -> WaldenError.Code? {
    do {
        try body()
        return nil
    } catch {
        return (error as? WaldenError)?.code
    }
}
