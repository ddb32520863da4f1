// SPDX-License-Identifier: MIT

import Errors

extension WaldenError.Code {
    /// The kind of failure that an SQLSTATE stands for (PostgreSQL documentation, "PostgreSQL Error Codes").
    init(sqlstate: String?) {
        switch sqlstate {
        case "53100": self = .storageFull
        case "42501": self = .permission
        case "55P03": self = .locked
        case "3D000", "42P01", "58P01": self = .notFound
        case "57014": self = .timedOut  // asked by nobody of ours: statement_timeout, or an administrator
        case "XX001", "XX002": self = .integrity
        default:
            switch sqlstate?.prefix(2) {
            case "28": self = .permission
            case "08", "53", "57": self = .unavailable
            default: self = .failed
            }
        }
    }
}

extension WaldenError {
    /// The server refused: `message` is our sentence, the cause and hint are the server's.
    static func server(_ message: String, _ said: ServerMessage) -> WaldenError {
        WaldenError(Code(sqlstate: said.sqlstate), message, cause: said.cause, hint: said.hint)
    }
}
