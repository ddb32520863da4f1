// SPDX-License-Identifier: MIT

import Crypto

/// A keyed digest of a plaintext whose blocks can be digested in parallel: of each of its blocks of 2 MiB, of which the last may
/// be shorter, the AES-256-GMAC (NIST SP 800-38D) with the block's number for its nonce.
///
/// It costs a tenth of a SHA-256. Its parts must stay secret, since a GMAC that is known with its key's other ones tells of the key:
/// only ``PlainDigestStanza`` lets something of it out, and that by an HMAC. Whoever has the key can make different plaintexts with equal
/// digests; others cannot, and none come by chance.
public struct PlainDigest: Sendable, Hashable {
    /// Of every block but the last.
    public static let blockByteCount = 2 << 20

    /// What all blocks of one plaintext are digested with.
    public struct Key: Sendable {
        fileprivate let key: SymmetricKey

        /// HKDF-SHA-256 of the secret (RFC 5869) without a salt and with the info `walden-digest v1 blocks`.
        public init(secret: [UInt8]) {
            key = HKDF<SHA256>.deriveKey(
                inputKeyMaterial: SymmetricKey(data: secret), info: Array("walden-digest v1 blocks".utf8),
                outputByteCount: 32)
        }

        /// For digests that are compared with each other only.
        public static func random() -> Key { Key(secret: RandomBytes.make(32)) }

        /// The digest of block `index`, counted from 0.
        public func block(_ bytes: UnsafeRawBufferPointer, at index: Int) throws -> Block {
            let number = UInt64(UInt(bitPattern: index)).bigEndian
            let nonce = [0, 0, 0, 0] + withUnsafeBytes(of: number) { Array($0) }
            let box = try AES.GCM.seal([], using: key, nonce: AES.GCM.Nonce(data: nonce), authenticating: bytes)
            return Block(tag: Array(box.tag))
        }
    }

    /// The digest of one block.
    public struct Block: Sendable, Hashable {
        fileprivate let tag: [UInt8]
    }

    let bytes: [UInt8]

    /// Of the plaintext whose blocks have the digests `blocks`, in order.
    public init(blocks: [Block]) { bytes = blocks.flatMap(\.tag) }

    /// Of `plain`, one block after another on the caller's thread.
    public init(of plain: UnsafeRawBufferPointer, key: Key) throws {
        let starts = stride(from: 0, to: plain.count, by: Self.blockByteCount)
        self.init(
            blocks: try starts.enumerated().map { index, start in
                try key.block(UnsafeRawBufferPointer(rebasing: plain[start...].prefix(Self.blockByteCount)), at: index)
            })
    }
}
