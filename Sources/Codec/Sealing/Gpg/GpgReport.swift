// SPDX-License-Identifier: MIT

import Errors
import Host

/// How a run of gpg ended, and what it said on the way (GnuPG's doc/DETAILS, "Format of the --status-fd output").
struct GpgReport {
    private static let prefix = "[GNUPG:] "

    private let status: PipedProcess.Ending.Status
    /// Each a keyword and its arguments.
    private let statusLines: [[Substring]]
    private let lastLine: Substring?

    init(_ ending: PipedProcess.Ending) {
        status = ending.status
        let lines = ending.errors.split(whereSeparator: \.isNewline)
        statusLines = lines.filter { $0.hasPrefix(Self.prefix) }
            .map { $0.dropFirst(Self.prefix.count).split(separator: " ") }
        lastLine = lines.last { !$0.hasPrefix(Self.prefix) && !$0.contains("pending bytes") }
    }

    var hasSucceeded: Bool { status == .exited(0) }

    func says(_ keyword: String) -> Bool { statusLines.contains { $0.first.map(String.init) == keyword } }

    /// The last word of each line that begins so.
    private func ends(of line: String...) -> [Substring] {
        statusLines.filter { $0.starts(with: line) { String($0) == $1 } }.compactMap(\.last)
    }

    /// Its own words, as far as they may be shown.
    var cause: String {
        let text = lastLine.map { String($0.prefix(500)) }
        return switch status {
        case .exited(let code): text ?? "it ended with status \(code)"
        case .killed(let signal): "it was ended by signal \(signal)"
        }
    }

    private var wasKilled: Bool {
        if case .killed = status { true } else { false }
    }

    /// Throws unless all of an object was sealed.
    func checkSealed() throws(WaldenError) {
        // A program that is no gpg may well end with 0.
        if hasSucceeded, says("END_ENCRYPTION") { return }
        guard let refused = ends(of: "INV_RECP").first else {
            throw WaldenError(.failed, "gpg could not seal", cause: cause)
        }
        throw WaldenError(
            .configuration, "gpg cannot seal to the recipient \(refused.prefix(80))", cause: cause,
            hint: "Look whether its key has expired or was revoked: gpg --list-keys \(refused.prefix(80)).")
    }

    /// Throws unless all of an object was opened and found whole: `.permission` when no key at hand opens it, `.integrity` when it
    /// is damaged.
    func checkOpened() throws(WaldenError) {
        if hasSucceeded, says("DECRYPTION_OKAY") { return }
        try checkKey()
        if wasKilled { throw WaldenError(.failed, "gpg did not open all of it", cause: cause) }
        throw WaldenError(.integrity, "gpg found it damaged", cause: says("BADMDC") ? "its MDC is wrong" : cause)
    }

    /// Throws unless a key at hand gave the key of the content, of which nothing more is asked.
    func checkKey() throws(WaldenError) {
        if says("DECRYPTION_INFO") { return }
        if wasKilled { throw WaldenError(.failed, "gpg did not open it", cause: cause) }
        let failures = Set(keyFailures)
        if !failures.subtracting([Self.damaged, Self.noSecretKey]).isEmpty {
            throw WaldenError(
                .permission, "gpg could not use the secret key that opens it", cause: cause,
                hint: "Unlock the key for gpg's agent, or take one without a passphrase.")
        }
        // GnuPG 2.4 says of a key that decrypts nothing sensible that it has none, too.
        guard says("NO_SECKEY"), !failures.contains(Self.damaged) else {
            throw WaldenError(.integrity, "gpg could not read it", cause: cause)
        }
        let keys = statusLines.filter { $0.first == "ENC_TO" }.compactMap { $0.dropFirst().first }
        throw WaldenError(
            .permission, "gpg has no secret key that opens it",
            cause: "it is sealed to \(keys.prefix(8).joined(separator: ", "))",
            hint:
                "Import the secret key of one of the recipients, or name the folder that has it with sealing.gpg.home.")
    }

    /// Why keys were not used: libgpg-error's numbers, which are the low 16 bits.
    private var keyFailures: [UInt64] {
        ends(of: "ERROR", "pkdecrypt_failed").map { UInt64($0).map { $0 & 0xFFFF } ?? 0 }
    }

    /// GPG_ERR_CHECKSUM and GPG_ERR_NO_SECKEY (libgpg-error's err-codes.h).
    private static let (damaged, noSecretKey): (UInt64, UInt64) = (10, 17)
}
