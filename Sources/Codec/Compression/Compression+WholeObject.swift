// SPDX-License-Identifier: MIT

import CZstd
import Errors

extension Compression {
    /// `bytes` compressed as one frame, for objects that fit into memory. Blocks: call it on a thread that may.
    ///
    /// Who compresses many should keep a ``FrameCompressor``, which is spared the set-up each time.
    /// Throws ``WaldenError``.
    public func compressed(_ bytes: [UInt8]) throws -> [UInt8] {
        if case .none = self { return bytes }
        let compressor = try FrameCompressor(self)
        return try bytes.withUnsafeBytes { try compressor.compress($0) }
    }

    /// What `stored` holds, frames or members of any number, at most `limit` bytes. Blocks.
    ///
    /// Throws ``WaldenError`` with code `integrity` when it would be more, and when `stored` is damaged or cut short.
    public func decompressed(_ stored: [UInt8], limit: Int) throws -> [UInt8] {
        if case .none = self {
            guard stored.count <= limit else { throw tooLong(limit) }
            return stored
        }
        return try stored.withUnsafeBytes { stored in
            if let count = sizeOfOnlyFrame(stored), count <= limit { return try frame(stored, count: count) }
            return try stream(stored, limit: limit)
        }
    }

    /// The content's size in bytes when `stored` is one zstd frame that tells it: then no window need be kept.
    private func sizeOfOnlyFrame(_ stored: UnsafeRawBufferPointer) -> Int? {
        guard case .zstd = self, ZstdFormat.isDataFrame(stored) else { return nil }
        guard ZSTD_findFrameCompressedSize(stored.baseAddress, stored.count) == stored.count else { return nil }
        // The two values that mean unknown and damaged do not fit into an Int either.
        return Int(exactly: ZSTD_getFrameContentSize(stored.baseAddress, stored.count))
    }

    private func frame(_ stored: UnsafeRawBufferPointer, count: Int) throws -> [UInt8] {
        let decompressor = try FrameDecompressor(self)
        return try [UInt8](unsafeUninitializedCapacity: count) { raw, initializedCount in
            initializedCount = try decompressor.decompress(stored, into: UnsafeMutableRawBufferPointer(raw))
        }
    }

    private func stream(_ stored: UnsafeRawBufferPointer, limit: Int) throws -> [UInt8] {
        let decompressor = try StreamDecompressor(self)
        var raw: [UInt8] = []
        try decompressor.push(stored) { chunk in
            guard chunk.count <= limit - raw.count else { throw tooLong(limit) }
            raw.append(contentsOf: chunk)
        }
        try decompressor.finish()
        return raw
    }

    private func tooLong(_ limit: Int) -> WaldenError {
        WaldenError(.integrity, "cannot decompress the object", cause: "it holds more than \(limit) bytes")
    }
}
