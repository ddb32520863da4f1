// SPDX-License-Identifier: MIT

import Glibc
import Synchronization

/// Holds requests back in a ``FaultProxy`` until a test opens it, so that the test decides what happens first.
public final class Latch: Sendable {
    private struct State {
        var isOpen = false
        var held = 0
    }

    private let state = Mutex(State())

    public init() {}

    /// How many requests are held.
    public var held: Int { state.withLock { $0.held } }

    /// Lets all go, also those that are still to come.
    public func open() { state.withLock { $0.isOpen = true } }

    /// Blocks the proxy's thread until it is opened or `hasEnded`.
    func hold(_ hasEnded: () -> Bool) {
        state.withLock { $0.held += 1 }
        while !state.withLock({ $0.isOpen }), !hasEnded() { usleep(5_000) }
        state.withLock { $0.held -= 1 }
    }
}
