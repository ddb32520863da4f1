// SPDX-License-Identifier: MIT

import Codec
import Errors
import Foundation
import GpgTestSupport
import Testing

@Suite(.timeLimit(.minutes(5))) struct GpgFailureTests {
    @Test(arguments: [
        "", "walden", "walden@example.org", "4BD723924E2C1FAA", "0x95AB66BD666358E6E4B5B7A78D9333F367A21093",
        "95AB66BD666358E6E4B5B7A78D9333F367A2109G", "95AB 66BD 6663 58E6 E4B5 B7A7 8D93 33F3 67A2 1093",
        String(repeating: "A", count: 64), "９５AB66BD666358E6E4B5B7A78D9333F367A21",
    ])
    func `what is no fingerprint is refused, and how to get one is told`(_ text: String) throws {
        let error = try #require(throws: WaldenError.self) { try GpgFingerprint(text) }
        #expect(error.code == .configuration)
        #expect(error.hint?.contains("gpg --with-colons --list-keys") == true)
    }

    @Test func `a fingerprint is the same in small letters`() throws {
        let small = try GpgFingerprint("95ab66bd666358e6e4b5b7a78d9333f367a21093")
        #expect(small == (try GpgFingerprint("95AB66BD666358E6E4B5B7A78D9333F367A21093")))
    }

    @Test func `recipients that cannot be sealed to are found before anything is sealed, and when it is`() async throws
    {
        try await GpgHome.with { home in
            let good = try await home.addKey("good")
            try await GpgRecipients([good], home.program).check()
            let revoked = try await home.addKey("revoked")
            try await home.revoke(revoked)
            let bad: [(GpgFingerprint, String)] = [
                (try await home.addKey("old", .expired), "it has expired"), (revoked, "it was revoked"),
                (try await home.addKey("signs", .signsOnly), "it has no part that can encrypt now"),
                (try GpgFingerprint(String(repeating: "0", count: 40)), "gpg: error reading key: No public key"),
            ]
            for (key, cause) in bad {
                let recipients = try GpgRecipients([good, key], home.program)
                let error = try await #require(throws: WaldenError.self) { try await recipients.check() }
                #expect(error.code == .configuration)
                #expect(error.message.contains(key.text))
                #expect(error.cause == cause)
                let sealer = GpgSealer(to: recipients)
                let late = try await #require(throws: WaldenError.self) {
                    _ = try await sealer.seal([UInt8](repeating: 1, count: 5_000_000))
                    _ = try await sealer.finish()
                }
                #expect(late.code == .configuration)
                #expect(late.message.contains(key.text))
            }
        }
    }

    @Test func `the fingerprint of a subkey is refused`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let listing = String(
                decoding: try await home.gpg(["--with-colons", "--list-keys", key.text]).output, as: UTF8.self)
            let prints = listing.split(separator: "\n").filter { $0.hasPrefix("fpr:") }
            let subkey = try GpgFingerprint(String(try #require(prints.last).split(separator: ":")[1]))
            #expect(subkey != key)
            let error = try await #require(throws: WaldenError.self) {
                try await GpgRecipients([subkey], home.program).check()
            }
            #expect(error.cause == "it may be that of a subkey")
        }
    }

    @Test func `a program or a folder that is not there is told of`() async throws {
        let key = try GpgFingerprint(String(repeating: "A", count: 40))
        for program in [
            GpgProgram("/nowhere/gpg"), GpgProgram("no-such-gpg"), GpgProgram(home: "/nowhere/gnupg"),
            GpgProgram(home: "/etc/passwd"),
        ] {
            let recipients = try GpgRecipients([key], program)
            let error = try await #require(throws: WaldenError.self) { try await recipients.check() }
            #expect(error.code == .configuration)
            #expect(error.hint != nil)
            let sealer = GpgSealer(to: recipients)
            await #expect(throws: WaldenError.self) { try await sealer.finish() }
        }
        await #expect(throws: WaldenError.self) {
            try await GpgOpener.opened([0x84, 1], with: [GpgProgram("/nowhere/gpg")], limit: 1)
        }
    }

    @Test func `a program that is no gpg makes no object, even when it says that all went well`() async throws {
        let key = try GpgFingerprint(String(repeating: "A", count: 40))
        for (program, code) in [("true", WaldenError.Code.failed), ("false", .failed)] {
            let sealer = GpgSealer(to: try GpgRecipients([key], GpgProgram(program)))
            let error = try await #require(throws: WaldenError.self) {
                _ = try await sealer.seal([1, 2, 3])
                _ = try await sealer.finish()
            }
            #expect(error.code == code)
            await #expect(throws: WaldenError.self) {
                try await GpgOpener.opened([0x84, 1, 2], with: [GpgProgram(program)], limit: 10)
            }
        }
    }

    @Test func `a gpg that is killed on the way leaves an error and no end`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let dying = try await home.wrapper("head -c 100000 | gpg \"$@\" | head -c 1000; kill -9 $$")
            let sealer = GpgSealer(to: try GpgRecipients([key], dying))
            let error = try await #require(throws: WaldenError.self) {
                for _ in 0..<10 { _ = try await sealer.seal([UInt8](repeating: 1, count: 1_000_000)) }
                _ = try await sealer.finish()
            }
            #expect(error.code == .failed)
            #expect(error.cause == "it was ended by signal 9")
            let file = try await home.gpg(["--recipient", key.text, "--encrypt"], Sample.random(100_000)).output
            let late = try await #require(throws: WaldenError.self) {
                try await GpgOpener.opened(file, with: [dying], limit: 100_000)
            }
            #expect(late.code == .integrity || late.cause == "it was ended by signal 9")
        }
    }

    @Test func `a cancelled task ends its gpg`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let waiting = try await home.wrapper("echo $$ > \(home.path)/pid; exec sleep 600")
            let sealer = GpgSealer(to: try GpgRecipients([key], waiting))
            let task = Task { try await sealer.finish() }
            let pid = try await text(of: "\(home.path)/pid")
            task.cancel()
            let error = try await #require(throws: WaldenError.self) { try await task.value }
            #expect(error.code == .cancelled)
            let deadline = ContinuousClock.now + .seconds(30)
            while isRunning(pid), ContinuousClock.now < deadline { try await Task.sleep(for: .milliseconds(5)) }
            #expect(!isRunning(pid))
        }
    }

    private func text(of file: String) async throws -> String {
        let deadline = ContinuousClock.now + .seconds(30)
        while ContinuousClock.now < deadline {
            if let text = try? String(contentsOfFile: file, encoding: .utf8), text.hasSuffix("\n") {
                return text.trimmingCharacters(in: .newlines)
            }
            try await Task.sleep(for: .milliseconds(5))
        }
        throw CancellationError()
    }

    private func isRunning(_ pid: String) -> Bool {
        guard let stat = try? String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8) else { return false }
        return !stat.contains(") Z ")
    }

    @Test func `a gpg that stands still is given up`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey()
            let path = try await home.wrapper("exec sleep 600").program
            let standing = GpgProgram(path, home: home.path, patience: .milliseconds(200))
            let sealer = GpgSealer(to: try GpgRecipients([key], standing))
            let error = try await #require(throws: WaldenError.self) {
                _ = try await sealer.seal([UInt8](repeating: 0, count: 4 << 20))
            }
            #expect(error.code == .timedOut)
        }
    }

    @Test func `a key that is locked is a matter of permission`() async throws {
        try await GpgHome.with { home in
            let key = try await home.addKey("locked", .locked)
            let file = try await home.gpg(["--recipient", key.text, "--encrypt"], [1, 2, 3]).output
            let error = try await #require(throws: WaldenError.self) {
                try await GpgOpener.opened(file, with: [home.program], limit: 3)
            }
            #expect(error.code == .permission)
            #expect(error.message == "gpg could not use the secret key that opens it")
        }
    }
}
