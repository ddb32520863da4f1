// SPDX-License-Identifier: MIT

import Crypto

/// Computes a SHA-256 of bytes as they pass by.
public struct SHA256Hasher: Sendable {
    private var hash = SHA256()

    public init() {}

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: bytes)
    }

    public mutating func update(_ bytes: [UInt8]) {
        bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }

    /// The digest of all bytes so far; more may follow.
    public func digest() -> SHA256Digest {
        SHA256Digest(bytes: hash.finalize())
    }
}
