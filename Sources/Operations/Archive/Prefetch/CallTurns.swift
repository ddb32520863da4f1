// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// Lets only the newest call put a file in place.
///
/// PostgreSQL runs one restore_command at a time. An older one that is still served was left behind by a server that
/// restarted, and its file must not turn up where the next one's is expected.
final class CallTurns: Sendable {
    private let newest = Mutex<UInt64>(0)

    /// The number of a new call, after which no older one places anything.
    func next() -> UInt64 {
        newest.withLock { number in
            number &+= 1
            return number
        }
    }

    /// A call has ended, however it did: it places nothing any more.
    func end(_ turn: UInt64) {
        newest.withLock { number in
            if number == turn { number &+= 1 }
        }
    }

    /// Runs `body` unless the call has ended, a newer one came, or the time has passed at which the caller gives up; then throws
    /// `.conflict`. Blocks.
    func place(_ turn: UInt64, before end: ContinuousClock.Instant, _ body: () throws(WaldenError) -> Void)
        throws(WaldenError)
    {
        try newest.withLock { (number) throws(WaldenError) in
            guard number == turn, ContinuousClock.now < end else {
                throw WaldenError(.conflict, "the server asks for another file already")
            }
            try body()
        }
    }
}
