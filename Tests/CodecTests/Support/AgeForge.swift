// SPDX-License-Identifier: MIT

import Codec
import Crypto
import Foundation

/// Age files by hand, right ones and such that no honest program writes, made of the specification (C2SP age.md)
/// without a line of the code under test but its keys.
struct AgeForge {
    let fileKey: [UInt8]
    let nonce: [UInt8]
    /// The stanzas with their line feeds.
    var stanzas: [String] = []

    init(fileKeyByteCount: Int = 16) {
        fileKey = Sample.random(fileKeyByteCount, seed: .random(in: 0 ... .max))
        nonce = Sample.random(16, seed: .random(in: 0 ... .max))
    }

    /// Share and body of an X25519 stanza.
    func wrapped(for recipient: AgeRecipient) throws -> (share: [UInt8], body: [UInt8]) {
        let point = try Curve25519.KeyAgreement.PublicKey(rawRepresentation: Self.bech32Bytes(recipient.text))
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        let share = ephemeral.publicKey.rawRepresentation
        let key = try ephemeral.sharedSecretFromKeyAgreement(with: point).hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: share + point.rawRepresentation,
            sharedInfo: Data("age-encryption.org/v1/X25519".utf8), outputByteCount: 32)
        let box = try ChaChaPoly.seal(fileKey, using: key, nonce: .init(data: [UInt8](repeating: 0, count: 12)))
        return ([UInt8](share), [UInt8](box.ciphertext + box.tag))
    }

    mutating func add(_ recipient: AgeRecipient) throws {
        let (share, body) = try wrapped(for: recipient)
        stanzas.append("-> X25519 \(Self.base64(share))\n\(Self.base64(body))\n")
    }

    /// The header, with a right MAC whatever the stanzas are.
    var header: [UInt8] { header(version: "age-encryption.org/v1\n") { "--- \($0)\n" } }

    func header(version: String, end: (String) -> String) -> [UInt8] {
        let text = Array((version + stanzas.joined() + "---").utf8)
        let mac = HMAC<SHA256>.authenticationCode(for: text, using: derived("header", salt: []))
        return text.dropLast(3) + Array(end(Self.base64([UInt8](mac))).utf8)
    }

    /// One chunk of the payload, sealed for place `index`.
    func chunk(_ plain: [UInt8], index: Int, isFinal: Bool) throws -> [UInt8] {
        var place = [UInt8](repeating: 0, count: 12)
        for byte in 0..<8 { place[10 - byte] = UInt8(truncatingIfNeeded: index >> (8 * byte)) }
        place[11] = isFinal ? 1 : 0
        let box = try ChaChaPoly.seal(plain, using: derived("payload", salt: nonce), nonce: .init(data: place))
        return [UInt8](box.ciphertext + box.tag)
    }

    /// The file of these chunks, as they are.
    func file(_ chunks: [[UInt8]]) -> [UInt8] { header + nonce + chunks.joined() }

    private func derived(_ info: String, salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: fileKey), salt: salt, info: Data(info.utf8), outputByteCount: 32)
    }

    static func base64(_ bytes: [UInt8]) -> String {
        Data(bytes).base64EncodedString().replacingOccurrences(of: "=", with: "")
    }

    /// The data of a Bech32 text, whose checksum is not looked at.
    private static func bech32Bytes(_ text: String) -> [UInt8] {
        let alphabet = Array("qpzry9x8gf2tvdw0s3jn54khce6mua7l")
        let bits = text.split(separator: "1")[1].dropLast(6).flatMap { character in
            let value = alphabet.firstIndex(of: character) ?? 0
            return (0..<5).map { UInt8(value >> (4 - $0) & 1) }
        }
        return stride(from: 0, to: bits.count / 8 * 8, by: 8).map { bits[$0..<$0 + 8].reduce(0) { $0 << 1 | $1 } }
    }
}
