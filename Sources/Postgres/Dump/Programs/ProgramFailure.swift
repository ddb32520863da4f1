// SPDX-License-Identifier: MIT

import Errors
import Host

/// A program of PostgreSQL's that did not end with 0, from how it ended and what it wrote to standard error.
struct ProgramFailure {
    let program: ClientProgram
    let ending: PipedProcess.Ending
    let secrets: Secrets
    /// What was to be done: "cannot dump the database shop".
    let message: String

    var error: WaldenError {
        WaldenError(code, message, cause: "\(program.rawValue) \(how)\(words.isEmpty ? "" : ": \(words)")", hint: hint)
    }

    private var how: String {
        switch ending.status {
        case .killed(signal: 9): "was killed by signal 9, as the kernel does when memory is short"
        case .killed(let signal): "was killed by signal \(signal)"
        case .exited(126): "could not be started (exit status 126)"
        case .exited(127): "was not found (exit status 127)"
        case .exited(137): "ended with exit status 137, as one that was killed by signal 9 when memory is short"
        case .exited(-1): "ended, and nobody knows how"
        case .exited(let status): "ended with exit status \(status)"
        }
    }

    // What was cut would be recognised no more.
    private var words: String { Self.lastWords(secrets.redacted(ending.errors), limit: 2000) }

    /// The last lines in one, at most `limit` characters.
    static func lastWords(_ text: String, limit: Int) -> String {
        let lines = text.split(whereSeparator: \.isNewline).suffix(8).map { line in
            line.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        let line = lines.joined(separator: " ")
        return line.count > limit ? "…" + line.suffix(limit) : line
    }

    private var code: WaldenError.Code { meaning.map(\.code) ?? .failed }

    private var hint: String? { meaning.flatMap(\.hint) }

    private var meaning: Meaning? { Self.meanings.first { ending.errors.contains($0.sign) } }

    private struct Meaning {
        let sign: String
        let code: WaldenError.Code
        let hint: String?
    }

    /// libpq's and the programs' words, in English by LC_MESSAGES; the first that fits counts.
    private static let meanings = [
        Meaning(
            sign: "aborting because of server version mismatch", code: .configuration,
            hint: "Install client programs that are not older than the server."),
        Meaning(sign: "No space left on device", code: .storageFull, hint: "Free space where it was written to."),
        Meaning(
            sign: "canceling statement due to lock timeout", code: .locked,
            hint: "End what holds the lock, or allow a longer wait."),
        // pg_dump allows itself any time but for its LOCK TABLE.
        Meaning(
            sign: "canceling statement due to statement timeout", code: .locked,
            hint: "End what holds the lock, or allow a longer wait."),
        Meaning(
            sign: "out of shared memory", code: .failed, hint: "Raise max_locks_per_transaction of the server."),
        Meaning(
            sign: "password authentication failed", code: .permission,
            hint: "Correct the password in the password file, PGPASSWORD or the connection string."),
        Meaning(
            sign: "no password supplied", code: .permission,
            hint: "Give the password in a password file (~/.pgpass, mode 0600) or in PGPASSWORD."),
        Meaning(sign: "FATAL:  database \"", code: .notFound, hint: nil),
        Meaning(
            sign: "permission denied for table pg_authid", code: .permission,
            hint: "Dump as a superuser, or without the roles' passwords."),
        Meaning(sign: "permission denied", code: .permission, hint: nil),
        Meaning(sign: "server closed the connection unexpectedly", code: .unavailable, hint: nil),
        Meaning(sign: "terminating connection", code: .unavailable, hint: nil),
        Meaning(sign: "Connection refused", code: .unavailable, hint: nil),
    ]
}
