// SPDX-License-Identifier: MIT

import Codec
import Host
import Storage

/// What an object holds once it is unsealed and decompressed: the same for the same content under the same key, however it is
/// stored.
struct ContentDigest: Sendable, Equatable {
    let digest: PlainDigest
    let byteCount: UInt64

    /// Reads to the end, whereby all checksums are checked, and closes. Throws as ``RawFrames/next()`` does.
    static func of(_ reader: any ObjectReader, _ keys: Keyring, _ key: PlainDigest.Key) async throws -> ContentDigest {
        let frames = try RawFrames(reader, keys, frameBytes: PlainDigest.blockByteCount)
        var blocks: [PlainDigest.Block] = []
        do {
            while let frame = try await frames.next() {
                let index = blocks.count
                blocks.append(
                    try await BlockingThreads.shared.run {
                        try frame.withUnsafeBytes { try key.block($0, at: index) }
                    })
            }
        } catch {
            await frames.close()
            throw error
        }
        await frames.close()
        return ContentDigest(digest: PlainDigest(blocks: blocks), byteCount: await frames.byteCount)
    }
}
