// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors

/// From an error to an exit status: the one table, printed in docs/exit-status.md and in the help.
enum ExitStatus {
    static let done: Int32 = 0
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    static let notFound: Int32 = 3
    static let refused: Int32 = 4
    static let integrity: Int32 = 5
    static let locked: Int32 = 6
    static let partlyDone: Int32 = 7

    static func of(_ code: WaldenError.Code) -> Int32 {
        switch code {
        case .usage, .configuration: usage
        case .notFound: notFound
        case .refused, .conflict: refused
        case .integrity: integrity
        case .locked: locked
        case .partial: partlyDone
        case .failed, .unavailable, .timedOut, .storageFull, .permission, .cancelled: failed
        }
    }

    /// The table as the help shows it.
    static let help = """
        EXIT STATUS
          0  done
          1  failed
          2  the arguments or the configuration make no sense
          3  what was asked for is not there
          4  refused, because it would not be safe
          5  something stored is damaged, or not what its name says
          6  locked: another run is at it
          7  partly done
          walden wal push and walden wal fetch have statuses of their own, which PostgreSQL reads: docs/exit-status.md.
        """
}
