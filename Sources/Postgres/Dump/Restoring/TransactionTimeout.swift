// SPDX-License-Identifier: MIT

import Errors

/// `SET transaction_timeout = 0`, which pg_dump and pg_restore of PostgreSQL 17 and later write at the beginning, and servers before 17
/// refuse. Nothing else of a dump depends on it, so a restore into an older server goes on without it.
enum TransactionTimeout {
    private static let statement = "SET transaction_timeout = 0;"
    private static let complaint = "unrecognized configuration parameter \"transaction_timeout\""

    static func isInTheWay(from programs: DumpPrograms, to serverVersion: Int) -> Bool {
        programs.version.major >= 17 && serverVersion < 170_000
    }

    /// The beginning of a plain dump without that line.
    static func removed(from head: [UInt8]) -> [UInt8] {
        let line = Array("\n\(statement)\n".utf8)
        guard head.count >= line.count else { return head }
        for start in 0...(head.count - line.count) where head[start..<start + line.count].elementsEqual(line) {
            return Array(head[..<start]) + head[(start + line.count - 1)...]
        }
        return head
    }

    /// Whether every error that pg_restore went on after was this one. Each session has it, and not each is counted at its end, so
    /// what is counted must be no more than what was told; of longer words only the last are known, and nothing is forgiven.
    static func isAllThatFailed(_ errors: String) -> Bool {
        let lines = errors.split(whereSeparator: \.isNewline)
        let mark = "errors ignored on restore: "
        guard errors.utf8.count < 60 << 10, let last = lines.last(where: { $0.contains(mark) }),
            let range = last.firstRange(of: mark), let count = Int(last[range.upperBound...])
        else { return false }
        let told = lines.filter { $0.contains("pg_restore: error:") }
        return told.allSatisfy { $0.hasSuffix(complaint) } && count <= told.count
    }

    /// pg_restore stops at the first error then.
    static func noSingleTransaction(_ request: DumpRestoreRequest, _ programs: DumpPrograms) -> WaldenError {
        WaldenError(
            .configuration, request.task,
            cause: "\(programs) cannot restore into an older server in a single transaction",
            hint: "Restore without a single transaction, or with the server's own client programs.")
    }
}
