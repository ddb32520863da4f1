// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite struct AgeKeyTests {
    /// C2SP age.md, "The X25519 recipient type".
    private static let secret = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
    private static let text = "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

    @Test func `the specification's identity has its recipient`() throws {
        let identity = try AgeIdentity(Self.secret)
        #expect(identity.recipient.text == Self.text)
        #expect(identity.recipient == (try AgeRecipient(Self.text)))
        #expect(identity.secretText == Self.secret)
    }

    @Test func `generated identities differ, and are read from their text`() throws {
        let (one, other) = (AgeIdentity.generate(), AgeIdentity.generate())
        #expect(one.secretText != other.secretText)
        #expect(try AgeIdentity(one.secretText).recipient == one.recipient)
        #expect(try AgeRecipient(one.recipient.text) == one.recipient)
    }

    /// The SHA-256 of the recipient's text, of sha256sum(1).
    @Test func `a fingerprint is the first 16 digits of the text's digest`() throws {
        #expect(try AgeRecipient(Self.text).fingerprint == "6a804773982840fa")
    }

    @Test func `no print, dump or interpolation shows a secret`() throws {
        let identity = try AgeIdentity(Self.secret)
        var shown = "\(identity) \(String(reflecting: identity)) \(String(describing: Optional(identity)))"
        dump([identity], to: &shown)
        print(identity, [identity], to: &shown)
        #expect(shown.contains(Self.text))
        #expect(!shown.uppercased().contains(Self.secret.dropFirst(16)))
        #expect(!shown.contains("66, 66") && !shown.contains("424242"))
    }

    @Test(arguments: [
        "", "age1", "age", "1", "age1qqqqqq", "é", " " + text, text + "\n", text + text, String(text.dropLast()),
        text.uppercased(),
        "A" + text.dropFirst(), "age1zwk" + text.dropFirst(7), "age" + text, text + "q",
        text.dropLast() + "J",
        // Right checksums with padding that is not zero, of 33 and of 31 bytes, and with another prefix.
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4",
        "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73vh5vlv",
        "agf1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eq5w9aqe",
        // BIP 173: a mixed case and a wrong prefix with a right checksum.
        "A12UEL5L", "a12uel5l", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
    ])
    func `what is no recipient is refused`(text: String) {
        #expect(code { _ = try AgeRecipient(text) } == .configuration)
    }

    @Test func `every wrong letter is seen, in recipients and identities`() {
        for (index, letter) in Self.text.enumerated() where index != 3 {
            var text = Array(Self.text)
            text[index] = letter == "q" ? "p" : "q"
            #expect(code { _ = try AgeRecipient(String(text)) } == .configuration)
        }
        for (index, letter) in Self.secret.enumerated() {
            var text = Array(Self.secret)
            text[index] = letter == "Q" ? "P" : "Q"
            #expect(code { _ = try AgeIdentity(String(text)) } == .configuration)
        }
    }

    @Test(arguments: [
        secret.lowercased(), secret.dropLast() + "x", String(secret.dropFirst()), secret + "Q", " " + secret,
        "AGE-SECRET-KEY-1", "",
    ])
    func `what is no identity is refused, without a word of it`(text: String) throws {
        let error = try #require(throws: WaldenError.self) { try AgeIdentity(text) }
        #expect(error.code == .configuration)
        #expect(!error.description.uppercased().contains("GFPYYSJZ"))
    }

    @Test func `one key in the other's place is named as such, and not repeated`() throws {
        let secretGiven = try #require(throws: WaldenError.self) { try AgeRecipient(Self.secret) }
        #expect(secretGiven.code == .configuration)
        #expect(secretGiven.description.contains("secret key"))
        #expect(!secretGiven.description.uppercased().contains("GFPYYSJZ"))
        let publicGiven = try #require(throws: WaldenError.self) { try AgeIdentity(Self.text) }
        #expect(publicGiven.code == .configuration)
        #expect(publicGiven.description.contains("public key"))
    }

    @Test(arguments: [
        ("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5", "ssh"), ("age1yubikey1qwerty", "plugin"), ("age1pq1x34nz", "post-quantum"),
        ("AGE-PLUGIN-YUBIKEY-1QWERTY", "plugin"), ("AGE-SECRET-KEY-PQ-1XX76JR", "post-quantum"),
        ("-----BEGIN OPENSSH PRIVATE KEY-----", "OpenSSH"), ("-----BEGIN AGE ENCRYPTED FILE-----", "encrypted"),
    ])
    func `keys of other kinds are named`(text: String, word: String) throws {
        let errors = [
            try #require(throws: WaldenError.self) { try AgeRecipient(text) },
            try #require(throws: WaldenError.self) { try AgeIdentity(text) },
        ]
        for error in errors {
            #expect(error.code == .configuration)
            #expect(error.description.contains(word))
            #expect(error.description.contains("not supported"))
        }
    }

    /// The points of order 1, 2, 4 and 8 and of the twist (RFC 7748, section 6.1; libsodium has the same list).
    @Test(arguments: [
        "age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
        "age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
        "age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
        "age1t7wft09r2zxzfvwsk92eeql0tvzyghxytqwgapkcyf8dm5ylz9ts6wm9s8",
        "age1anlllllllllllllllllllllllllllllllllllllllllllllllals4n2t7m",
        "age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy",
        "age1amlllllllllllllllllllllllllllllllllllllllllllllllalselrwrv",
    ])
    func `points of low order are refused`(text: String) throws {
        let error = try #require(throws: WaldenError.self) { try AgeRecipient(text) }
        #expect(error.description.contains("low order"))
    }
}
