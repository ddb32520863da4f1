// SPDX-License-Identifier: MIT

import Crypto
public import Errors

/// A public key that age files are sealed to: X25519 (RFC 7748), written as Bech32 with the prefix `age`
/// (C2SP age.md, "The X25519 recipient type"). It is no secret.
public struct AgeRecipient: Sendable, Hashable, CustomStringConvertible {
    /// `age1…`, 62 characters in lower case.
    public let text: String

    let publicKey: [UInt8]

    /// Throws ``WaldenError`` with code `configuration` unless `text` is one X25519 recipient and nothing more. The
    /// message never repeats `text`, which may be a secret key given by mistake.
    public init(_ text: some StringProtocol) throws(WaldenError) {
        if let other = AgeKeyKind(text), other != .recipient { throw other.refused(asked: .recipient) }
        guard let decoded = Bech32.decode(text), decoded.prefix == Self.prefix, decoded.bytes.count == 32 else {
            throw .notAnAgeKey("recipient", "it is misspelt, cut short or has something in front of it or behind it")
        }
        guard Self.isOfFullOrder(decoded.bytes) else {
            throw .notAnAgeKey("recipient", "it is a point of low order, which would seal nothing")
        }
        self.init(publicKey: decoded.bytes)
    }

    init(publicKey: [UInt8]) {
        self.publicKey = publicKey
        text = Bech32.encode(prefix: Self.prefix, publicKey)
    }

    /// 16 hexadecimal digits to tell recipients apart by: the first 8 bytes of the SHA-256 of ``text``.
    public var fingerprint: String {
        String(SHA256Digest.of(Array(text.utf8)).hexadecimal.prefix(16))
    }

    public var description: String { text }

    private static let prefix = "age"

    /// RFC 7748, section 6.1: a point of low order gives zeros with every private key.
    private static func isOfFullOrder(_ point: [UInt8]) -> Bool {
        X25519Agreement.sharedSecret(of: Curve25519.KeyAgreement.PrivateKey(), with: point) != nil
    }

    public static func == (left: AgeRecipient, right: AgeRecipient) -> Bool { left.publicKey == right.publicKey }

    public func hash(into hasher: inout Hasher) { hasher.combine(publicKey) }
}
