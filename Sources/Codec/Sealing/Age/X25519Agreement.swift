// SPDX-License-Identifier: MIT

import Crypto

/// The function X25519 of RFC 7748, section 5.
enum X25519Agreement {
    /// nil when `publicKey` is no 32 bytes or a point of low order: then the secret would be zeros, whoever asks.
    static func sharedSecret(
        of privateKey: Curve25519.KeyAgreement.PrivateKey, with publicKey: [UInt8]
    ) -> SharedSecret? {
        // What it throws says no more than that the length is wrong.
        guard let point = try? Curve25519.KeyAgreement.PublicKey(rawRepresentation: publicKey),
            let secret = try? privateKey.sharedSecretFromKeyAgreement(with: point)
        else { return nil }
        // swift-crypto leaves this check to its caller. All bytes are looked at, however they begin.
        return secret.withUnsafeBytes { $0.reduce(0, |) } == 0 ? nil : secret
    }
}
