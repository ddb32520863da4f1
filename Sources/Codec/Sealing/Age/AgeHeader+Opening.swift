// SPDX-License-Identifier: MIT

import Errors

extension AgeHeader {
    /// The file key, of a header whose MAC it proves.
    ///
    /// Throws ``WaldenError`` with code `configuration` without any identity, `permission` when none of them opens it
    /// or it is sealed with a passphrase, and `integrity` when it is malformed or its MAC is wrong.
    func fileKey(_ identities: [AgeIdentity]) throws(WaldenError) -> AgeFileKey {
        guard !identities.isEmpty else {
            throw WaldenError(
                .configuration, "cannot open the age file", cause: "there is no identity to open it with",
                hint: "Name an identity file that holds the secret key of one of its recipients.")
        }
        try checkNotForPassphrase()
        var wrapped: [X25519Stanza] = []
        // All of them before one is tried: a malformed one spoils the file, whoever it is for.
        for stanza in stanzas { if let one = try X25519Stanza(parsing: stanza) { wrapped.append(one) } }
        for stanza in wrapped {
            for identity in identities {
                guard let key = try stanza.unwrap(with: identity) else { continue }
                guard key.isHeaderMAC(mac, of: authenticated) else { throw .age("the MAC of its header is wrong") }
                return key
            }
        }
        throw WaldenError(
            .permission, "cannot open the age file", cause: "none of \(identities.count) identities opens it",
            hint: "Name the identity file that holds the secret key of one of its recipients.")
    }

    private func checkNotForPassphrase() throws(WaldenError) {
        guard stanzas.contains(where: { $0.type == "scrypt" }) else { return }
        guard stanzas.count == 1 else { throw .age("a passphrase's stanza stands beside others") }
        throw .ageNotSupported("it is sealed with a passphrase (scrypt), which is not supported")
    }
}
