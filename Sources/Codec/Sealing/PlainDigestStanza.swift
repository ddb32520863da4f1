// SPDX-License-Identifier: MIT

import Crypto
public import Errors

/// The stanza of an age header that tells those who share a secret what is sealed, and to whom, without a key to open
/// it. age passes over it.
///
///     -> walden-digest v1 <salt, 16 bytes in base64> <fingerprint of each recipient>…
///     <HMAC-SHA-256 over the plain digest, keyed with HKDF-SHA-256(secret, salt, "walden-digest v1")>
///
/// The salt is new in each stanza, so equal plaintexts do not show as such to those without the secret. Whoever can
/// write the file can take the stanza of another: it recognises, and proves nothing.
public struct PlainDigestStanza: Sendable, Equatable {
    public static let type = "walden-digest"

    /// The fingerprints (``AgeRecipient/fingerprint``) that the object is said to be sealed to, in order.
    public let recipients: [String]

    private let salt: [UInt8]
    private let code: [UInt8]

    private static let version = "v1"
    private static let saltByteCount = 16
    private static let info = Array("walden-digest v1".utf8)

    /// The stanza of a plaintext with `digest` that is sealed to `recipients`. `secret` should have at least 16 random
    /// bytes.
    public static func make(_ digest: PlainDigest, secret: [UInt8], recipients: [AgeRecipient]) -> AgeStanza {
        let salt = RandomBytes.make(saltByteCount)
        let code = HMAC<SHA256>.authenticationCode(for: digest.bytes, using: key(secret, salt))
        let arguments = [version, UnpaddedBase64.text(salt)] + recipients.map(\.fingerprint)
        return AgeStanza(type: type, arguments: arguments, body: Array(code))
    }

    /// The stanza in `header`; nil when there is none.
    ///
    /// Throws ``WaldenError`` with code `integrity` when it is malformed, of another version, or there is more than
    /// one.
    public static func find(in header: AgeHeader) throws(WaldenError) -> PlainDigestStanza? {
        let found = header.stanzas.filter { $0.type == type }
        guard found.count < 2 else { throw malformed("the header has more than one") }
        guard let stanza = found.first else { return nil }
        return try PlainDigestStanza(parsing: stanza)
    }

    /// Throws ``WaldenError`` with code `integrity` unless `stanza` is one of this type and version.
    public init(parsing stanza: AgeStanza) throws(WaldenError) {
        guard stanza.type == Self.type else { throw Self.malformed("its type is another") }
        guard stanza.arguments.first == Self.version else { throw Self.malformed("its version is not known") }
        guard let text = stanza.arguments.dropFirst().first, let salt = UnpaddedBase64.decode(text.utf8),
            salt.count == Self.saltByteCount
        else { throw Self.malformed("its salt is not \(Self.saltByteCount) bytes of canonical base64") }
        let recipients = stanza.arguments.dropFirst(2)
        guard recipients.allSatisfy(Self.isFingerprint) else { throw Self.malformed("a fingerprint is malformed") }
        guard stanza.body.count == SHA256.byteCount else { throw Self.malformed("its body has another length") }
        self.salt = salt
        self.recipients = Array(recipients)
        code = stanza.body
    }

    /// Whether it was made of `digest` with `secret`. Takes the same time wherever the two differ.
    public func matches(_ digest: PlainDigest, secret: [UInt8]) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            code, authenticating: digest.bytes, using: Self.key(secret, salt))
    }

    private static func key(_ secret: [UInt8], _ salt: [UInt8]) -> SymmetricKey {
        HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: info, outputByteCount: SHA256.byteCount)
    }

    private static func isFingerprint(_ text: String) -> Bool {
        text.utf8.count == 16
            && text.utf8.allSatisfy {
                (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
                    || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
            }
    }

    private static func malformed(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read the \(type) stanza", cause: cause)
    }
}
