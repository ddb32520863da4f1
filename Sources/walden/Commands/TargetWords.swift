// SPDX-License-Identifier: MIT

import Errors
import PITR

/// Targets as they stand in arguments. Each throws `.usage` for what is none.
enum TargetWords {
    /// FirstNormalTransactionId, src/include/access/transam.h: those below never end.
    private static let firstTransaction: UInt32 = 3
    /// MAXFNAMELEN, src/include/access/xlog_internal.h, without the final zero byte.
    private static let nameLimit = 63

    static func lsn(_ text: String) throws -> LSN {
        if let lsn = LSN(text) { return lsn }
        throw WaldenError(
            .usage, "\"\(text)\" is not an LSN",
            hint: "It has two hexadecimal halves of up to eight digits, as in 16/B374D848.")
    }

    /// PostgreSQL compares the low 32 bits; the epoch above them is what `pg_current_xact_id()` puts before.
    static func xid(_ text: String) throws -> UInt64 {
        let isDecimal = text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isDecimal, let number = UInt64(text) else {
            throw WaldenError(
                .usage, "\"\(text)\" is not the number of a transaction",
                hint: "It is a decimal number of up to 64 bits, as pg_current_xact_id() gives it.")
        }
        guard UInt32(truncatingIfNeeded: number) >= firstTransaction else {
            throw WaldenError(.usage, "no transaction ends with the number \(text), which PostgreSQL keeps for itself")
        }
        return number
    }

    static func name(_ text: String) throws -> String {
        guard (1...nameLimit).contains(text.utf8.count) else {
            throw WaldenError(
                .usage, "the name of a restore point has 1 to \(nameLimit) bytes, and this one \(text.utf8.count)")
        }
        return text
    }
}
