// SPDX-License-Identifier: MIT

import Crypto
public import Errors

/// A secret key that opens age files: X25519 (RFC 7748), written as Bech32 with the prefix `AGE-SECRET-KEY-`
/// (C2SP age.md, "The X25519 recipient type").
///
/// Nothing that prints, dumps or interpolates it shows the secret; only ``secretText`` does. The copies that others
/// make of that text are not wiped.
public struct AgeIdentity: Sendable {
    /// What is sealed to it, it opens.
    public let recipient: AgeRecipient

    let privateKey: Curve25519.KeyAgreement.PrivateKey

    /// Throws ``WaldenError`` with code `configuration` unless `text` is one X25519 identity and nothing more. The
    /// message never repeats `text`.
    public init(_ text: some StringProtocol) throws(WaldenError) {
        if let other = AgeKeyKind(text), other != .identity { throw other.refused(asked: .identity) }
        guard let decoded = Bech32.decode(text), decoded.prefix == Self.prefix,
            // Throws for a wrong length only.
            let key = try? Curve25519.KeyAgreement.PrivateKey(rawRepresentation: decoded.bytes)
        else {
            throw .notAnAgeKey("identity", "it is misspelt, cut short or has something in front of it or behind it")
        }
        self.init(key)
    }

    private init(_ key: Curve25519.KeyAgreement.PrivateKey) {
        privateKey = key
        recipient = AgeRecipient(publicKey: Array(key.publicKey.rawRepresentation))
    }

    /// A new one, of the system's random bytes.
    public static func generate() -> AgeIdentity {
        AgeIdentity(Curve25519.KeyAgreement.PrivateKey())
    }

    /// `AGE-SECRET-KEY-1…`, 74 characters: the secret itself.
    public var secretText: String {
        Bech32.encode(prefix: Self.prefix.lowercased(), Array(privateKey.rawRepresentation)).uppercased()
    }

    private static let prefix = "AGE-SECRET-KEY-"
}

extension AgeIdentity: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "identity of \(recipient)" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: ["recipient": recipient.text]) }
}
