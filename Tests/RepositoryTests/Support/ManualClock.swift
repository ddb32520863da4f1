// SPDX-License-Identifier: MIT

import PITR
import Repository
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: Sendable {
    private struct State {
        var now = Duration.seconds(1000)
        var sleepers: [Int: (until: Duration, wake: CheckedContinuation<Void, any Error>)] = [:]
        var next = 0
    }

    private let state = Mutex(State())
    /// Microseconds since 1970 at the clock's zero.
    private let epoch: Int64

    init(wall epoch: Int64 = 1_795_341_600_000_000) { self.epoch = epoch }

    var now: Duration { state.withLock(\.now) }

    var wall: Int64 {
        let (seconds, attoseconds) = now.components
        return epoch + seconds * 1_000_000 + attoseconds / 1_000_000_000_000
    }

    var clock: LeaseClock {
        LeaseClock(
            now: { Instant(microseconds: self.wall) }, uptime: { self.now }, sleep: { try await self.sleep($0) })
    }

    /// When sleepers wake.
    var alarms: [Duration] { state.withLock { $0.sleepers.values.map(\.until).sorted() } }

    func advance(by time: Duration) {
        let due = state.withLock { state in
            state.now += time
            let due = state.sleepers.filter { $0.value.until <= state.now }
            for id in due.keys { state.sleepers[id] = nil }
            return due.values.map(\.wake)
        }
        for wake in due { wake.resume() }
    }

    func sleep(_ time: Duration) async throws {
        let id = state.withLock { state in
            state.next += 1
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { wake in
                let isDue = state.withLock { state in
                    guard time > .zero, !Task.isCancelled else { return true }
                    state.sleepers[id] = (state.now + time, wake)
                    return false
                }
                if isDue { wake.resume(with: Result { try Task.checkCancellation() }) }
            }
        } onCancel: {
            state.withLock { $0.sleepers.removeValue(forKey: id) }?.wake.resume(throwing: CancellationError())
        }
    }
}
