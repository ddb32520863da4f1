// SPDX-License-Identifier: MIT

import Crypto
import Errors

/// The stanza that wraps the file key for one X25519 recipient (C2SP age.md, "X25519 recipient stanza").
struct X25519Stanza {
    static let type = "X25519"

    private static let info = Array("age-encryption.org/v1/X25519".utf8)
    /// A file key of 16 bytes and the tag of Poly1305. Other lengths are never tried, so that no body opens with
    /// many keys.
    private static let bodyByteCount = 32

    let share: [UInt8]
    let body: [UInt8]

    /// nil when `stanza` is of another type. Throws ``WaldenError`` with code `integrity` when it is malformed.
    init?(parsing stanza: AgeStanza) throws(WaldenError) {
        guard stanza.type == Self.type else { return nil }
        guard stanza.arguments.count == 1, let text = stanza.arguments.first else {
            throw .age("an X25519 stanza has \(stanza.arguments.count) arguments beside its type")
        }
        guard let share = UnpaddedBase64.decode(text.utf8), share.count == 32 else {
            throw .age("the share of an X25519 stanza is not 32 bytes of canonical base64")
        }
        guard stanza.body.count == Self.bodyByteCount else {
            throw .age("the body of an X25519 stanza has \(stanza.body.count) bytes instead of \(Self.bodyByteCount)")
        }
        self.share = share
        body = stanza.body
    }

    /// `fileKey` wrapped for `recipient` with a secret of its own.
    static func wrap(_ fileKey: AgeFileKey, for recipient: AgeRecipient) throws(WaldenError) -> AgeStanza {
        let ephemeral = Curve25519.KeyAgreement.PrivateKey()
        let share = Array(ephemeral.publicKey.rawRepresentation)
        guard let secret = X25519Agreement.sharedSecret(of: ephemeral, with: recipient.publicKey) else {
            throw .notAnAgeKey("recipient", "it is a point of low order, which would seal nothing")
        }
        let key = wrapKey(secret, share: share, recipient)
        let body = try AgeChunkCipher(key: key).sealed(fileKey.bytes)
        return AgeStanza(type: type, arguments: [UnpaddedBase64.text(share)], body: body)
    }

    /// The file key; nil when the stanza is another recipient's.
    ///
    /// Throws ``WaldenError`` with code `integrity` when the share is a point of low order.
    func unwrap(with identity: AgeIdentity) throws(WaldenError) -> AgeFileKey? {
        guard let secret = X25519Agreement.sharedSecret(of: identity.privateKey, with: share) else {
            throw .age("the share of an X25519 stanza is a point of low order")
        }
        let key = Self.wrapKey(secret, share: share, identity.recipient)
        return AgeChunkCipher(key: key).opened(body).map { AgeFileKey(bytes: $0) }
    }

    private static func wrapKey(_ secret: SharedSecret, share: [UInt8], _ recipient: AgeRecipient) -> SymmetricKey {
        secret.hkdfDerivedSymmetricKey(
            using: SHA256.self, salt: share + recipient.publicKey, sharedInfo: info, outputByteCount: 32)
    }
}
