// SPDX-License-Identifier: MIT

import Codec
import Errors
import GpgTestSupport
import Testing

/// The judge is the `gpg` program.
@Suite(.timeLimit(.minutes(5))) struct GpgTests {
    private static let sizes = [0, 1, 65_536, 5_000_001]

    private func sealed(_ plain: [UInt8], to recipients: GpgRecipients, step: Int = 700_000) async throws -> [UInt8] {
        let sealer = GpgSealer(to: recipients)
        var file: [UInt8] = []
        for start in stride(from: 0, to: plain.count, by: step) {
            file += try await sealer.seal(Array(plain[start..<min(start + step, plain.count)]))
        }
        return try await file + sealer.finish()
    }

    private func error(_ body: @Sendable () async throws -> [UInt8]) async throws -> WaldenError {
        try await #require(throws: WaldenError.self) { _ = try await body() }
    }

    @Test(arguments: sizes) func `gpg opens what we seal, with each recipient's key`(_ size: Int) async throws {
        let plain = Sample.random(size)
        try await GpgHome.with { first in
            try await GpgHome.with { second in
                let keys = [try await first.addKey("one"), try await second.addKey("two")]
                try await first.learn(keys[1], from: second)
                let file = try await sealed(plain, to: GpgRecipients(keys, first.program))
                for home in [first, second] {
                    let outcome = try await home.gpg(["--decrypt"], file)
                    #expect(outcome.status == 0)
                    #expect(outcome.output == plain)
                    #expect(try await GpgOpener.opened(file, with: [home.program], limit: size) == plain)
                }
            }
        }
    }

    @Test(arguments: sizes) func `we open what gpg seals`(_ size: Int) async throws {
        let plain = Sample.random(size)
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let outcome = try await home.gpg(["--recipient", key.text, "--encrypt"], plain)
            #expect(try await GpgOpener.opened(outcome.output, with: [home.program], limit: size) == plain)
        }
    }

    @Test func `nothing is compressed, and nobody but the named is sealed to`() async throws {
        try await GpgHome.with { home in
            let (key, other) = (try await home.addKey("one"), try await home.addKey("other"))
            let options = "encrypt-to \(other)\ndefault-key \(other)\nbogus-option\n"
            try options.write(toFile: "\(home.path)/gpg.conf", atomically: true, encoding: .utf8)
            let file = try await sealed([UInt8](repeating: 7, count: 1_000_000), to: GpgRecipients([key], home.program))
            #expect(file.count > 1_000_000)
            try "".write(toFile: "\(home.path)/gpg.conf", atomically: true, encoding: .utf8)
            let packets = try await home.gpg(["--list-packets"], file)
            let text = String(decoding: packets.output, as: UTF8.self)
            #expect(text.components(separatedBy: ":pubkey enc packet:").count == 2)
            #expect(!text.contains(":compressed packet:"))
        }
    }

    @Test func `of several programs the one that has the key opens`() async throws {
        try await GpgHome.with { with in
            try await GpgHome.with { without in
                let key = try await with.addKey()
                let file = try await sealed([1, 2, 3], to: GpgRecipients([key], with.program))
                let programs = [without.program, with.program]
                #expect(try await GpgOpener.opened(file, with: programs, limit: 3) == [1, 2, 3])
                try await GpgOpener.proveKeys(programs, front: file)
                try await without.learn(key, from: with)
                let refusal = try await error { try await GpgOpener.opened(file, with: [without.program], limit: 3) }
                #expect(refusal.code == .permission)
                #expect(refusal.message == "gpg has no secret key that opens it")
                await #expect(throws: refusal) { try await GpgOpener.proveKeys([without.program], front: file) }
            }
        }
    }

    @Test func `the front of an object proves the key, and nothing else`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let file = try await sealed(Sample.random(3_000_000), to: GpgRecipients([key], home.program))
            try await GpgOpener.proveKeys([home.program], front: Array(file.prefix(GpgOpener.frontBytes)))
            for bad in [[], Array(file.prefix(50)), Array(file.dropFirst()), Array("plain text\n".utf8)] {
                let error = try await #require(throws: WaldenError.self) {
                    try await GpgOpener.proveKeys([home.program], front: bad)
                }
                #expect(error.code == .integrity)
            }
        }
    }

    @Test(arguments: [1, 100, 70_000, 4_000_000])
    func `a byte that is another, or missing, is found`(_ size: Int) async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let file = try await sealed(Sample.random(size), to: GpgRecipients([key], home.program))
            for position in [file.count / 2, file.count - 20, file.count - 1] {
                var flipped = file
                flipped[position] ^= 0x10
                for bad in [flipped, Array(file.prefix(position))] {
                    let failure = try await error { try await GpgOpener.opened(bad, with: [home.program], limit: size) }
                    #expect(failure.code == .integrity, "\(position): \(failure)")
                }
            }
        }
    }

    @Test func `nothing is given of a small object that is damaged at its end`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            var file = try await sealed(Sample.random(GpgOpener.withheldBytes), to: GpgRecipients([key], home.program))
            file[file.count - 1] ^= 1
            let rest = Chunks(file, of: 300_000)
            let opener = GpgOpener(with: [home.program])
            await #expect(throws: WaldenError.self) { try await opener.next { await rest.next() } }
        }
    }

    @Test func `what is not sealed to keys is not opened, whatever gpg makes of it`() async throws {
        try await GpgHome.with { home in
            let stored = try await home.gpg(["--store"], [1, 2, 3]).output
            let symmetric = try await home.gpg(
                ["--passphrase", "x", "--pinentry-mode", "loopback", "--symmetric"], [1, 2, 3]
            ).output
            for bad in [stored, symmetric, []] {
                #expect(bad.isEmpty || bad.count > 3)
                let failure = try await error { try await GpgOpener.opened(bad, with: [home.program], limit: 3) }
                #expect(failure.code == .integrity)
            }
        }
    }

    @Test func `an object that holds more than is allowed is refused`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let bomb = try await home.gpg(
                ["--compress-algo", "zlib", "--recipient", key.text, "--encrypt"],
                [UInt8](repeating: 0, count: 20 << 20))
            #expect(bomb.output.count < 1 << 20)
            let failure = try await error {
                try await GpgOpener.opened(bomb.output, with: [home.program], limit: 5 << 20)
            }
            #expect(failure.code == .integrity)
        }
    }
}

private actor Chunks {
    private var rest: ArraySlice<UInt8>
    private let size: Int

    init(_ bytes: [UInt8], of size: Int) { (rest, self.size) = (bytes[...], size) }

    func next() -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(size) }
        return Array(rest.prefix(size))
    }
}
