// SPDX-License-Identifier: MIT

import Errors
import PITR
import Synchronization

/// A clock that goes on by a minute when it is told to.
final class MinuteClock: Sendable {
    private struct State {
        var minute: Int64 = 29_453_760
        var sleepers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    var now: Instant { Instant(seconds: state.withLock { $0.minute } * 60) }

    /// Until the next minute: nobody here waits longer.
    func sleep(_ duration: Duration) async throws {
        await withCheckedContinuation { continuation in state.withLock { $0.sleepers.append(continuation) } }
    }

    func passMinute(whenAsleep count: Int) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while state.withLock({ $0.sleepers.count }) < count {
            guard ContinuousClock.now < deadline else { throw WaldenError(.timedOut, "not all came to rest") }
            await Task.yield()
        }
        let woken = state.withLock { state in
            state.minute += 1
            defer { state.sleepers = [] }
            return state.sleepers
        }
        for continuation in woken { continuation.resume() }
    }
}
