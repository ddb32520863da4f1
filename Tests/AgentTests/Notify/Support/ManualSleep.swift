// SPDX-License-Identifier: MIT

import Synchronization

/// A clock whose sleepers wake when a test says so.
final class ManualSleep: Sendable {
    private struct State {
        var sleepers: [Int: (duration: Duration, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
        var slept: [Duration] = []
        var next = 0
    }

    private let state = Mutex(State())

    /// Of all that ever slept, in order.
    var slept: [Duration] { state.withLock { $0.slept } }

    var sleepers: [Duration] { state.withLock { $0.sleepers.values.map(\.duration) } }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.next += 1
            state.slept.append(duration)
            return state.next
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.contains(number) { return true }
                    state.sleepers[number] = (duration, continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                state.cancelled.insert(number)
                return state.sleepers.removeValue(forKey: number)
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Wakes those who sleep as long as that, or all.
    func wake(_ duration: Duration? = nil) {
        let woken = state.withLock { state in
            let woken = state.sleepers.filter { duration == nil || $0.value.duration == duration }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken
        }
        for sleeper in woken.values { sleeper.continuation.resume() }
    }
}
