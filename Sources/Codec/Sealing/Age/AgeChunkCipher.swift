// SPDX-License-Identifier: MIT

import Crypto
import Errors

/// ChaCha20-Poly1305 (RFC 8439) with the nonces of age's STREAM (C2SP age.md, "Payload").
struct AgeChunkCipher {
    private static let nonceByteCount = 12

    private let key: SymmetricKey

    init(key: SymmetricKey) {
        self.key = key
    }

    /// One chunk: ciphertext and tag, appended to `output`.
    func seal(
        _ plain: UnsafeRawBufferPointer, index: UInt64, isFinal: Bool, into output: inout [UInt8]
    ) throws(WaldenError) {
        do {
            let nonce = try ChaChaPoly.Nonce(data: Self.nonce(index, isFinal))
            let box = try ChaChaPoly.seal(plain.bindMemory(to: UInt8.self), using: key, nonce: nonce)
            box.combined.withUnsafeBytes {
                output.append(contentsOf: UnsafeRawBufferPointer(rebasing: $0.dropFirst(Self.nonceByteCount)))
            }
        } catch {
            throw Self.failure
        }
    }

    /// The plaintext of one chunk, handed to `output` once it is authenticated; nil, and `output` not called, when it
    /// is not genuine at this place. Throws what `output` throws.
    func open<Value>(
        _ stored: UnsafeRawBufferPointer, index: UInt64, isFinal: Bool,
        _ output: (UnsafeRawBufferPointer) throws -> Value
    ) throws -> Value? {
        guard stored.count >= AgePayloadFormat.tagByteCount else { return nil }
        let bytes = stored.bindMemory(to: UInt8.self)
        let tag = UnsafeBufferPointer(rebasing: bytes.suffix(AgePayloadFormat.tagByteCount))
        let text = UnsafeBufferPointer(rebasing: bytes.dropLast(AgePayloadFormat.tagByteCount))
        let box = try ChaChaPoly.SealedBox(
            nonce: ChaChaPoly.Nonce(data: Self.nonce(index, isFinal)), ciphertext: text, tag: tag)
        // Its errors say no more than that the tag does not fit.
        guard let plain = try? ChaChaPoly.open(box, using: key) else { return nil }
        return try plain.withUnsafeBytes { try output($0) }
    }

    /// A file key's wrapping: one message under a nonce of zeros.
    func sealed(_ plain: [UInt8]) throws(WaldenError) -> [UInt8] {
        guard let nonce = try? ChaChaPoly.Nonce(data: Self.nonce(0, false)),
            let box = try? ChaChaPoly.seal(plain, using: key, nonce: nonce)
        else { throw Self.failure }
        return Array(box.combined.dropFirst(Self.nonceByteCount))
    }

    /// nil when it is not genuine.
    func opened(_ stored: [UInt8]) -> [UInt8]? {
        // What these throw says no more than that lengths or the tag are wrong.
        guard let box = try? ChaChaPoly.SealedBox(combined: Self.nonce(0, false) + stored),
            let plain = try? ChaChaPoly.open(box, using: key)
        else { return nil }
        return Array(plain)
    }

    private static var failure: WaldenError {
        WaldenError(.failed, "cannot seal", cause: "ChaCha20-Poly1305 failed")
    }

    /// A counter of 11 bytes, big-endian, and the mark of the last chunk.
    private static func nonce(_ index: UInt64, _ isFinal: Bool) -> [UInt8] {
        var nonce = [UInt8](repeating: 0, count: nonceByteCount)
        for place in 0..<8 { nonce[10 - place] = UInt8(truncatingIfNeeded: index >> UInt64(8 * place)) }
        nonce[11] = isFinal ? 1 : 0
        return nonce
    }
}

extension AgeChunkCipher: CustomReflectable {
    /// Shows no key to whoever dumps what holds it.
    var customMirror: Mirror { Mirror(self, children: []) }
}
