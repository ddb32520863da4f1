// SPDX-License-Identifier: MIT

public import Codec
import Foundation
import Host
public import ProgramTestSupport

/// A folder of gpg keys that nobody else has. Its path is short, since the agent's socket is in it.
public struct GpgHome: Sendable {
    public let path: String

    public var program: GpgProgram { GpgProgram(home: path) }

    /// A new folder for as long as `body` runs; the agent that gpg starts for it is ended.
    public static func with<Value: Sendable>(_ body: @Sendable (GpgHome) async throws -> Value) async throws -> Value {
        let home = try await BlockingThreads.shared.run { try make() }
        let result: Result<Value, any Error>
        do { result = .success(try await body(home)) } catch { result = .failure(error) }
        await home.remove()
        return try result.get()
    }

    private static func make() throws -> GpgHome {
        let path = "/tmp/walden-gpg-\(UUID().uuidString.prefix(8))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
        return GpgHome(path: path)
    }

    private func remove() async {
        // What cannot be removed is in the folder for temporary files.
        _ = try? await run("gpgconf", ["--homedir", path, "--kill", "all"])
        try? FileManager.default.removeItem(atPath: path)
    }

    public enum Key: Sendable {
        case usual, signsOnly, expired
        /// It has a passphrase that nobody can enter.
        case locked
    }

    /// Makes a key pair, without a passphrase unless it is to be locked.
    public func addKey(_ name: String = "walden", _ key: Key = .usual) async throws -> GpgFingerprint {
        let clock = key == .expired ? ["--faked-system-time", "20200101T000000"] : []
        let kind =
            switch key {
            case .usual, .locked: ["future-default", "default", "never"]
            case .signsOnly: ["ed25519", "sign", "never"]
            case .expired: ["future-default", "default", "1d"]
            }
        let made = try await gpg(
            clock + ["--passphrase", key == .locked ? "secret" : "", "--status-fd", "1", "--quick-generate-key", name]
                + kind)
        let words = String(decoding: made.output, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        guard made.status == 0, let text = words.last(where: { $0.count == 40 }) else { throw Failed(outcome: made) }
        if key == .locked { try await forgetPassphrases() }
        return try GpgFingerprint(String(text))
    }

    private func forgetPassphrases() async throws {
        try "pinentry-program /bin/false\n".write(toFile: "\(path)/gpg-agent.conf", atomically: true, encoding: .utf8)
        _ = try await run("gpgconf", ["--homedir", path, "--kill", "all"])
    }

    public func revoke(_ key: GpgFingerprint) async throws {
        let text = try String(contentsOfFile: "\(path)/openpgp-revocs.d/\(key).rev", encoding: .utf8)
        let imported = try await gpg(["--import"], Array(text.replacingOccurrences(of: ":---", with: "---").utf8))
        guard imported.status == 0 else { throw Failed(outcome: imported) }
    }

    /// Copies the public part of a key from another home.
    public func learn(_ key: GpgFingerprint, from other: GpgHome) async throws {
        let exported = try await other.gpg(["--export", key.text])
        let imported = try await gpg(["--import"], exported.output)
        guard imported.status == 0 else { throw Failed(outcome: imported) }
    }

    /// A program of `script` that is called as gpg is, with the keys of this home.
    public func wrapper(_ script: String) async throws -> GpgProgram {
        let file = "\(path)/wrapper"
        // Written by another process: one that this one still had open as it starts others could not be run.
        let made = try await run(
            "sh", ["-c", "cat > '\(file)' && chmod 700 '\(file)'"], Array("#!/bin/sh\n\(script)\n".utf8))
        guard made.status == 0 else { throw Failed(outcome: made) }
        return GpgProgram(file, home: path)
    }

    /// gpg itself, the judge of what we write.
    public func gpg(_ arguments: [String], _ input: [UInt8] = []) async throws
        -> TestProgram.Outcome
    {
        try await run("gpg", ["--homedir", path, "--batch", "--no-tty", "--trust-model", "always"] + arguments, input)
    }

    struct Failed: Error { let outcome: TestProgram.Outcome }

    private func run(_ program: String, _ arguments: [String], _ input: [UInt8] = []) async throws
        -> TestProgram.Outcome
    {
        try await TestProgram.run(program, arguments, input: input)
    }
}
