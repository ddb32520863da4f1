// SPDX-License-Identifier: MIT

import Codec
import Crypto
import Errors
import Foundation
import Testing

@Suite struct PlainDigestTests {
    private let recipients = (0..<3).map { _ in AgeIdentity.generate().recipient }
    private let secret = Sample.random(32, seed: 5)

    private func digest(_ bytes: [UInt8], secret: [UInt8]? = nil) throws -> PlainDigest {
        let key = PlainDigest.Key(secret: secret ?? self.secret)
        return try bytes.withUnsafeBytes { try PlainDigest(of: $0, key: key) }
    }

    @Test(arguments: [0, 1, 2_097_151, 2_097_152, 2_097_153, 5_000_000])
    func `it is the digest of the blocks' digests`(size: Int) throws {
        let bytes = Sample.random(size)
        let blocks = stride(from: 0, to: size, by: 2_097_152).map { Array(bytes[$0..<min($0 + 2_097_152, size)]) }
        let key = PlainDigest.Key(secret: secret)
        let digests = try blocks.enumerated().map { index, block in
            try block.withUnsafeBytes { try key.block($0, at: index) }
        }
        let whole = try digest(bytes)
        #expect(PlainDigest(blocks: digests) == whole)
        #expect(try digest(bytes + [0]) != whole)
        #expect(try size == 0 || digest(bytes, secret: [7]) != whole)
        for place in [0, size / 2, size - 1] where bytes.indices.contains(place) {
            var other = bytes
            other[place] ^= 1
            #expect(try digest(other) != whole)
        }
    }

    @Test func `blocks in another order have another digest`() throws {
        let (one, other) = (Sample.random(2_097_152, seed: 1), Sample.random(2_097_152, seed: 2))
        #expect(try digest(one + other) != digest(other + one))
    }

    @Test func `a stanza is what the format says`() throws {
        let plain = Sample.random(3_000_000)
        let stanza = PlainDigestStanza.make(try digest(plain), secret: secret, recipients: recipients)
        #expect(stanza.type == "walden-digest")
        #expect(stanza.arguments.count == 5)
        #expect(stanza.arguments[0] == "v1")
        #expect(Array(stanza.arguments[2...]) == recipients.map(\.fingerprint))
        let salt = try #require(Data(base64Encoded: stanza.arguments[1] + "=="))
        #expect(salt.count == 16)
        let blockKey = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), info: Array("walden-digest v1 blocks".utf8),
            outputByteCount: 32)
        let blocks = try [plain[..<2_097_152], plain[2_097_152...]].enumerated().map { index, block in
            let nonce = try AES.GCM.Nonce(data: [UInt8](repeating: 0, count: 11) + [UInt8(index)])
            return Array(try AES.GCM.seal([UInt8](), using: blockKey, nonce: nonce, authenticating: block).tag)
        }
        let key = HKDF<SHA256>.deriveKey(
            inputKeyMaterial: SymmetricKey(data: secret), salt: salt, info: Array("walden-digest v1".utf8),
            outputByteCount: 32)
        let code = HMAC<SHA256>.authenticationCode(for: Array(blocks.joined()), using: key)
        #expect(stanza.body == Array(code))
    }

    @Test func `it matches its plaintext with its secret, and no other`() throws {
        let one = try digest([1, 2, 3])
        let stanza = try PlainDigestStanza(
            parsing: PlainDigestStanza.make(one, secret: secret, recipients: recipients))
        #expect(stanza.recipients == recipients.map(\.fingerprint))
        #expect(stanza.matches(one, secret: secret))
        #expect(!stanza.matches(try digest([1, 2, 4]), secret: secret))
        #expect(!stanza.matches(one, secret: Sample.random(32, seed: 6)))
        #expect(!stanza.matches(one, secret: []))
    }

    @Test func `equal plaintexts do not show as such`() throws {
        let stanzas = try (0..<2).map { _ in
            PlainDigestStanza.make(try digest([1]), secret: secret, recipients: recipients)
        }
        #expect(stanzas[0].arguments[1] != stanzas[1].arguments[1])
        #expect(stanzas[0].body != stanzas[1].body)
    }

    @Test func `it is found in a sealed file, before and after it is opened`() throws {
        let identity = AgeIdentity.generate()
        let made = PlainDigestStanza.make(try digest([1, 2]), secret: secret, recipients: [identity.recipient])
        let file = try AgeSealer.sealed([1, 2], to: [identity.recipient], stanzas: [made])
        let header = try #require(try AgeHeader.parse(file))
        let found = try #require(try PlainDigestStanza.find(in: header))
        #expect(found == (try PlainDigestStanza(parsing: made)))
        #expect(found.matches(try digest([1, 2]), secret: secret))
        #expect(try AgeOpener.opened(file, with: [identity], limit: 2) == [1, 2])
        let without = try AgeSealer.sealed([1, 2], to: [identity.recipient])
        #expect(try PlainDigestStanza.find(in: #require(try AgeHeader.parse(without))) == nil)
        let twice = try AgeSealer.sealed([1, 2], to: [identity.recipient], stanzas: [made, made])
        #expect(code { _ = try PlainDigestStanza.find(in: #require(try AgeHeader.parse(twice))) } == .integrity)
    }

    @Test func `malformed stanzas and other versions are refused`() throws {
        let good = PlainDigestStanza.make(try digest([1]), secret: secret, recipients: [])
        let salt = good.arguments[1]
        #expect(try PlainDigestStanza(parsing: good).recipients == [])
        let wrong = [
            AgeStanza(type: "walden", arguments: good.arguments, body: good.body),
            AgeStanza(type: good.type, arguments: [], body: good.body),
            AgeStanza(type: good.type, arguments: ["v2", salt], body: good.body),
            AgeStanza(type: good.type, arguments: ["v1"], body: good.body),
            AgeStanza(type: good.type, arguments: ["v1", salt + "=="], body: good.body),
            AgeStanza(type: good.type, arguments: ["v1", String(salt.dropLast(2))], body: good.body),
            AgeStanza(type: good.type, arguments: ["v1", salt, "0123456789ABCDEF"], body: good.body),
            AgeStanza(type: good.type, arguments: ["v1", salt, "0123"], body: good.body),
            AgeStanza(type: good.type, arguments: good.arguments, body: good.body.dropLast()),
            AgeStanza(type: good.type, arguments: good.arguments, body: good.body + [0]),
        ]
        for (number, stanza) in wrong.enumerated() {
            #expect(code { _ = try PlainDigestStanza(parsing: stanza) } == .integrity, "\(number)")
        }
    }

    @Test func `a sealing has the name and suffix that the format gives it`() {
        #expect(Sealing.none.name == "none" && Sealing.none.suffix == "")
        #expect(Sealing.age(recipients).name == "age" && Sealing.age(recipients).suffix == ".age")
        #expect(Sealing.age(recipients) != .age([]))
    }
}
