// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
import ProgramTestSupport
import Testing

/// The judge is the `age` program.
@Suite(.timeLimit(.minutes(5))) struct AgeProgramTests {
    private static let sizes = [0, 1, 65_535, 65_536, 65_537, 131_072, 3_500_001]

    @Test(arguments: sizes, [1, 3])
    func `age opens what we seal, with each recipient's key`(size: Int, recipients: Int) async throws {
        let plain = Sample.random(size)
        let identities = (0..<recipients).map { _ in AgeIdentity.generate() }
        let digest = try plain.withUnsafeBytes { try PlainDigest(of: $0, key: PlainDigest.Key(secret: [1, 2, 3])) }
        let stanza = PlainDigestStanza.make(digest, secret: [1, 2, 3], recipients: identities.map(\.recipient))
        let file = try sealed(
            plain, to: identities.map(\.recipient), stanzas: [stanza], steps: [1, 65_536, 1000, 131_073, 7])
        try await withFolder { folder in
            for identity in identities {
                try write(AgeKeyFile.text(of: identity, created: "2026-11-22T01:00:00Z"), "key.txt", folder)
                let outcome = try await TestProgram.run("age", ["-d", "-i", "key.txt"], in: folder.path, input: file)
                #expect(outcome.status == 0)
                #expect(outcome.output == plain)
            }
        }
    }

    @Test(arguments: sizes, [1, 3])
    func `we open what age seals, with each recipient's key`(size: Int, recipients: Int) async throws {
        let plain = Sample.random(size)
        let identities = (0..<recipients).map { _ in AgeIdentity.generate() }
        let arguments = identities.flatMap { ["-r", $0.recipient.text] }
        let outcome = try await withFolder { try await TestProgram.run("age", arguments, in: $0.path, input: plain) }
        #expect(outcome.status == 0)
        for identity in identities {
            #expect(try opened(outcome.output, with: [identity], steps: [1, 70_000, 13, 65_552, 999]) == plain)
        }
        #expect(try AgeOpener.opened(outcome.output, with: [.generate(), identities[0]], limit: size) == plain)
        let front = try #require(try AgeHeader.parse(outcome.output))
        #expect(
            AgeSealer.sealedByteCount(plain: UInt64(size), headerByteCount: front.byteCount)
                == UInt64(outcome.output.count))
    }

    /// The counter in a chunk's nonce needs a second byte beyond 256 of them.
    @Test func `we and age count chunks alike beyond 256`() async throws {
        let plain = Sample.random(257 * 65_536 + 5)
        let identity = AgeIdentity.generate()
        let file = try AgeSealer.sealed(plain, to: [identity.recipient])
        try await withFolder { folder in
            try write(AgeKeyFile.text(of: identity, created: "now"), "key.txt", folder)
            let outcome = try await TestProgram.run("age", ["-d", "-i", "key.txt"], in: folder.path, input: file)
            #expect(outcome.output == plain)
            let other = try await TestProgram.run(
                "age", ["-r", identity.recipient.text], in: folder.path, input: plain)
            #expect(try AgeOpener.opened(other.output, with: [identity], limit: plain.count) == plain)
        }
    }

    @Test func `age refuses what we seal to somebody else`() async throws {
        let file = try AgeSealer.sealed([1, 2, 3], to: [AgeIdentity.generate().recipient])
        try await withFolder { folder in
            try write(AgeKeyFile.text(of: .generate(), created: "now"), "key.txt", folder)
            let outcome = try await TestProgram.run("age", ["-d", "-i", "key.txt"], in: folder.path, input: file)
            #expect(outcome.status != 0)
            #expect(outcome.output.isEmpty)
        }
    }

    @Test func `the files of age-keygen are read, and it reads ours`() async throws {
        try await withFolder { folder in
            let made = try await TestProgram.run("age-keygen", [], in: folder.path)
            let identity = try #require(try AgeKeyFile.identities(parsing: made.text, name: "key.txt").first)
            #expect(made.text.contains("# public key: \(identity.recipient)\n"))
            #expect(made.text.hasSuffix("\n\(identity.secretText)\n"))
            for key in [identity, .generate()] {
                let text = AgeKeyFile.text(of: key, created: "2026-11-22T01:00:00Z")
                let printed = try await TestProgram.run("age-keygen", ["-y"], in: folder.path, input: Array(text.utf8))
                #expect(printed.text == "\(key.recipient)\n")
                #expect(
                    try AgeKeyFile.recipients(parsing: printed.text, name: "printed") == [key.recipient])
            }
        }
    }

    @Test func `a recipients file means the same to age as to us`() async throws {
        let identities = (0..<3).map { _ in AgeIdentity.generate() }
        let text = "# ours\r\n\n" + identities.map { "\($0.recipient)\r\n" }.joined() + "#the end"
        let recipients = try AgeKeyFile.recipients(parsing: text, name: "recipients.txt")
        #expect(recipients == identities.map(\.recipient))
        try await withFolder { folder in
            try write(text, "recipients.txt", folder)
            let outcome = try await TestProgram.run(
                "age", ["-R", "recipients.txt"], in: folder.path, input: [7, 8, 9])
            for identity in identities { #expect(try opened(outcome.output, with: [identity]) == [7, 8, 9]) }
        }
    }

    @Test func `what age seals in armor is refused, and said to be it`() async throws {
        let identity = AgeIdentity.generate()
        let outcome = try await withFolder {
            try await TestProgram.run("age", ["-a", "-r", identity.recipient.text], in: $0.path, input: [1])
        }
        let error = try #require(throws: WaldenError.self) { try opened(outcome.output, with: [identity]) }
        #expect(error.code == .integrity)
        #expect(error.description.contains("ASCII armor"))
    }

    private func write(_ text: String, _ name: String, _ folder: URL) throws {
        try Data(text.utf8).write(to: folder.appendingPathComponent(name))
    }
}
