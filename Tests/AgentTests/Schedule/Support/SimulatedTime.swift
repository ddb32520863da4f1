// SPDX-License-Identifier: MIT

import PITR
import Synchronization
import Testing

@testable import Agent

/// A clock that stands still until it is told to go on, and whoever sleeps by it.
final class SimulatedTime: Sendable {
    private struct State {
        var now: Instant
        var number = 0
        var sleepers: [Int: (until: Instant, continuation: CheckedContinuation<Void, any Error>)] = [:]
        var cancelled: Set<Int> = []
    }

    private let state: Mutex<State>

    init(_ now: Instant) { state = Mutex(State(now: now)) }

    var now: Instant { state.withLock { $0.now } }
    var sleepers: Int { state.withLock { $0.sleepers.count } }

    func sleep(_ duration: Duration) async throws {
        let number = state.withLock { state in
            state.number += 1
            return state.number
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isCancelled = state.withLock { state in
                    if state.cancelled.remove(number) != nil { return true }
                    state.sleepers[number] = (state.now.advanced(by: duration), continuation)
                    return false
                }
                if isCancelled { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            let sleeper = state.withLock { state in
                let sleeper = state.sleepers.removeValue(forKey: number)
                if sleeper == nil { state.cancelled.insert(number) }
                return sleeper
            }
            sleeper?.continuation.resume(throwing: CancellationError())
        }
    }

    /// Goes on to whoever wakes next, but not beyond `limit`; false when nobody does before.
    func step(until limit: Instant) -> Bool {
        let woken = state.withLock { state in
            let next = state.sleepers.values.map(\.until).min().map { min($0, limit) } ?? limit
            state.now = max(state.now, next)
            let woken = state.sleepers.filter { $0.value.until <= next && $0.value.until < limit }
            for number in woken.keys { state.sleepers[number] = nil }
            return woken.values.map(\.continuation)
        }
        for continuation in woken { continuation.resume() }
        return !woken.isEmpty
    }

    /// Lets time pass until `limit`; whoever would wake then is left asleep. Time stands still as long as the scheduler or a job
    /// does something.
    func pass(until limit: Instant, _ scheduler: Scheduler) async throws {
        repeat { try await settle(scheduler) } while step(until: limit)
    }

    func pass(_ duration: Duration, _ scheduler: Scheduler) async throws {
        try await pass(until: now.advanced(by: duration), scheduler)
    }

    /// Waits until all that the scheduler does is wait: one for new jobs, and one for each job.
    func settle(_ scheduler: Scheduler) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while await scheduler.followed.count + 1 != sleepers {
            try #require(ContinuousClock.now < deadline, "the scheduler did not come to rest")
            await Task.yield()
        }
    }
}
