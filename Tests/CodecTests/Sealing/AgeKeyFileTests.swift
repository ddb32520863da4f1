// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@Suite struct AgeKeyFileTests {
    private let identity = AgeIdentity.generate()

    @Test func `comments, empty lines and CR LF are passed over`() throws {
        let other = AgeIdentity.generate()
        let text = "# created: now\r\n\r\n\n#\n\(identity.secretText)\r\n# public key: x\n\(other.secretText)"
        let found = try AgeKeyFile.identities(parsing: text, name: "key.txt")
        #expect(found.map(\.secretText) == [identity.secretText, other.secretText])
    }

    @Test func `our file is that of age-keygen`() {
        #expect(
            AgeKeyFile.text(of: identity, created: "2026-11-22T01:00:00Z")
                == "# created: 2026-11-22T01:00:00Z\n# public key: \(identity.recipient)\n\(identity.secretText)\n")
    }

    @Test(arguments: ["", "\n", "# only this", "#AGE-SECRET-KEY-1\n\r\n"])
    func `a file without a key is an error`(text: String) throws {
        let error = try #require(throws: WaldenError.self) {
            try AgeKeyFile.identities(parsing: text, name: "some/key.txt")
        }
        #expect(error.code == .configuration)
        #expect(error.description.contains("some/key.txt"))
        #expect(code { _ = try AgeKeyFile.recipients(parsing: text, name: "r") } == .configuration)
    }

    @Test func `a wrong line is told by file and number, without its content`() throws {
        let wrong = identity.secretText.dropLast() + (identity.secretText.last == "Q" ? "P" : "Q")
        let error = try #require(throws: WaldenError.self) {
            try AgeKeyFile.identities(parsing: "# a\n\n\(identity.secretText)\n\(wrong)\n", name: "some/key.txt")
        }
        #expect(error.code == .configuration)
        #expect(error.description.contains("line 4") && error.description.contains("some/key.txt"))
        #expect(!error.description.contains(wrong.dropFirst(16).prefix(8)))
    }

    @Test(arguments: [
        ("age-encryption.org/v1\n-> scrypt bBjlhJVYZeE4aqUdmtRHfw 15\n", "encrypted"),
        ("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "encrypted"),
        ("# mine\n-----BEGIN OPENSSH PRIVATE KEY-----\n", "OpenSSH"), ("AGE-PLUGIN-YUBIKEY-1QWERTY\n", "plugin"),
        ("age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj\n", "public key"),
    ])
    func `what an identity file may be instead is named`(text: String, word: String) throws {
        let error = try #require(throws: WaldenError.self) {
            try AgeKeyFile.identities(parsing: text, name: "key.txt")
        }
        #expect(error.code == .configuration)
        #expect(error.description.contains(word))
    }

    @Test(arguments: [("ssh-rsa AAAA me@host\n", "ssh"), ("age1yubikey1qwerty\n", "plugin")])
    func `what a recipients file may hold instead is named`(text: String, word: String) throws {
        let error = try #require(throws: WaldenError.self) {
            try AgeKeyFile.recipients(parsing: "# one\n" + text, name: "recipients.txt")
        }
        #expect(error.description.contains(word) && error.description.contains("line 2"))
    }

    @Test func `a secret key in a recipients file is named and kept secret`() throws {
        let text = AgeKeyFile.text(of: identity, created: "now")
        let error = try #require(throws: WaldenError.self) {
            try AgeKeyFile.recipients(parsing: text, name: "recipients.txt")
        }
        #expect(error.description.contains("secret key") && error.description.contains("line 3"))
        #expect(!error.description.contains(identity.secretText.dropFirst(16).prefix(8)))
    }
}
