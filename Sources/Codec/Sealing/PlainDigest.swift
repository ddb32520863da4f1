// SPDX-License-Identifier: MIT

import Crypto

/// A digest of a plaintext whose blocks can be hashed in parallel: the SHA-256 (FIPS 180-4) over the SHA-256 of each
/// of its blocks of 2 MiB, of which the last may be shorter; of nothing, when it is empty.
public struct PlainDigest: Sendable, Hashable {
    /// Of every block but the last.
    public static let blockByteCount = 2 << 20

    let bytes: [UInt8]

    /// Of the plaintext whose blocks have the digests `blocks`, in order.
    public init(blocks: [SHA256Digest]) {
        bytes = Array(SHA256.hash(data: blocks.flatMap(\.bytes)))
    }

    /// Of `plain`, one block after another on the caller's thread.
    public init(of plain: UnsafeRawBufferPointer) {
        var hash = SHA256()
        for start in stride(from: 0, to: plain.count, by: Self.blockByteCount) {
            let block = UnsafeRawBufferPointer(rebasing: plain[start...].prefix(Self.blockByteCount))
            var inner = SHA256()
            inner.update(bufferPointer: block)
            inner.finalize().withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        bytes = Array(hash.finalize())
    }
}
