// SPDX-License-Identifier: MIT

import Codec
import Errors

/// How a file that is pushed is sealed: to whom, and by what secret it will be recognised when it is pushed again.
struct ContentSeal: Sendable, Hashable {
    let recipients: [AgeRecipient]
    let secret: [UInt8]

    /// Content in memory, sealed. Keeps a core busy.
    func sealed(_ content: [UInt8], _ digest: PlainDigest) throws -> [UInt8] {
        try AgeSealer.sealed(content, to: recipients, stanzas: [stanza(digest)])
    }

    func sealer(_ digest: PlainDigest) throws -> AgeStreamSealer {
        try AgeStreamSealer(to: recipients, stanzas: [stanza(digest)])
    }

    private func stanza(_ digest: PlainDigest) -> AgeStanza {
        PlainDigestStanza.make(digest, secret: secret, recipients: recipients)
    }
}

extension SealingChoice {
    /// nil where nothing is sealed. Throws `.configuration` for what WAL cannot be sealed with: never nil.
    func seal(_ layout: Layout) throws -> ContentSeal? {
        switch sealing {
        case .none: nil
        case .age(let recipients): ContentSeal(recipients: recipients, secret: secret(layout))
        case .gpg: throw WaldenError(.configuration, "WAL cannot be sealed to gpg", hint: "Seal it to age.")
        }
    }

    /// Without a key of its own, what is public of the archive: the digests then tell the content to nobody who does not have it.
    func secret(_ layout: Layout) -> [UInt8] { digestKey ?? Array("walden \(layout.root)".utf8) }
}
