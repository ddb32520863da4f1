// SPDX-License-Identifier: MIT

import Errors

/// What can be told from libpq's words about a connection that did not come to be.
///
/// libpq gives no SQLSTATE for it, so the connection is opened with verbose errors and the state is read from
/// `FATAL:  28P01: …`, which looks the same in every language.
struct ConnectFailure {
    let text: String
    let user: String
    let database: String
    let isReplication: Bool
    let needsPassword: Bool

    /// The last SQLSTATE in the text: with several hosts, the last host's.
    var sqlstate: String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        return words.last { word in
            word.utf8.count == 6 && word.hasSuffix(":") && word.utf8.dropLast().allSatisfy(Self.isStateCharacter)
                && word.utf8.contains { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }.map { String($0.dropLast()) }
    }

    var error: WaldenError {
        WaldenError(code, "cannot connect to PostgreSQL", cause: words, hint: hint)
    }

    private var code: WaldenError.Code {
        if needsPassword { return .permission }
        return sqlstate.map { .init(sqlstate: $0) } ?? .unavailable
    }

    /// The text in one line, without the lines about the server's source code.
    private var words: String {
        let lines = text.split(whereSeparator: \.isNewline).filter { !$0.hasPrefix("LOCATION:") }
        let line = lines.joined(separator: " ").split(separator: " ").joined(separator: " ")
        guard let sqlstate else { return line }
        return line.split(separator: " ").filter { $0 != "\(sqlstate):" }.joined(separator: " ")
            + " (SQLSTATE \(sqlstate))"
    }

    private var hint: String {
        if needsPassword { return "Give the password in a password file (~/.pgpass, mode 0600) or in PGPASSWORD." }
        switch sqlstate {
        case "28P01": return "Correct the password in the password file, PGPASSWORD or the connection string."
        case "28000" where text.contains("pg_hba.conf"):
            return "Add to pg_hba.conf and reload: \(hostBasedLine)"
        case "28000": return "Look at the user name and at the line of pg_hba.conf that matches it."
        case "42501":
            return isReplication
                ? "Give the role the REPLICATION attribute: ALTER ROLE … REPLICATION."
                : "Grant the role CONNECT on the database."
        case "3D000": return "Name a database that exists: add dbname to the connection string."
        case "53300":
            return isReplication
                ? "Raise max_wal_senders or max_connections, or end sessions."
                : "Raise max_connections or end sessions."
        case "57P03": return "The server is starting or stopping; try again when it accepts connections."
        default: return "Look whether PostgreSQL runs, and at host, port and socket folder of the connection string."
        }
    }

    /// The line that lets this connection in. The server's message names the client's address first, in double quotes.
    private var hostBasedLine: String {
        let database = isReplication ? "replication" : Self.quoted(self.database)
        guard let address = refusedAddress else { return "local \(database) \(Self.quoted(user)) peer" }
        return "host \(database) \(Self.quoted(user)) \(address)/\(address.contains(":") ? 128 : 32) scram-sha-256"
    }

    /// nil for a Unix socket, which the server calls `[local]`.
    private var refusedAddress: String? {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let sqlstate, let start = words.lastIndex(of: "\(sqlstate):") else { return nil }
        let parts = words[start...].joined(separator: " ").split(separator: "\"", omittingEmptySubsequences: false)
        guard parts.count > 2, parts[1].contains(where: { $0 == "." || $0 == ":" }),
            parts[1].allSatisfy({ $0.isHexDigit || $0 == "." || $0 == ":" })
        else { return nil }
        return String(parts[1])
    }

    private static func quoted(_ name: String) -> String {
        let isPlain =
            !name.isEmpty && name.utf8.allSatisfy { isStateCharacter($0) || (0x61...0x7A).contains($0) || $0 == 0x5F }
        return isPlain ? name : "\"\(name)\""
    }

    private static func isStateCharacter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
    }
}
