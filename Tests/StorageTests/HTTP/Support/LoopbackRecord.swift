// SPDX-License-Identifier: MIT

import Synchronization
import Testing

/// What a server saw so far, and the gate that tests open for it.
final class LoopbackRecord: Sendable {
    struct Counts {
        var connections = 0
        var ended = 0
        var requests = 0
        var sent = 0
        /// Since when the client has taken nothing; nil: it takes.
        var stuckSince: ContinuousClock.Instant?
        var isOpen = false
    }

    private let counts = Mutex(Counts())

    var now: Counts { counts.withLock { $0 } }

    func change(_ body: (inout Counts) -> Void) { counts.withLock { body(&$0) } }

    func open() { change { $0.isOpen = true } }

    /// Waits until what the server saw is as said; fails the test after half a minute.
    func wait(
        _ comment: Comment, _ location: SourceLocation = #_sourceLocation, until isSo: (Counts) -> Bool
    ) async throws {
        let deadline = ContinuousClock.now + .seconds(30)
        while !isSo(now) {
            try #require(ContinuousClock.now < deadline, comment, sourceLocation: location)
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
