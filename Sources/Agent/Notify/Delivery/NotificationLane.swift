// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// The events of one target on their way, one after the other, so that a start never comes after its end.
///
/// A task works while there is something to be told, and no longer.
final class NotificationLane: Sendable {
    private struct State {
        var queue: NotificationQueue
        var counts: NotificationCounts
        var current: NotificationEvent?
        var worker: Task<Void, Never>?
        var nap: Task<Void, any Error>?
        var mustEnd = false
        var isAbandoned = false
    }

    let target: NotificationTarget
    private let delivery: NotificationDelivery
    private let pace: NotificationPace
    private let report: @Sendable (NotificationTrouble) -> Void
    private let state: Mutex<State>

    init(
        _ target: NotificationTarget, _ delivery: NotificationDelivery, _ pace: NotificationPace, limit: Int,
        report: @escaping @Sendable (NotificationTrouble) -> Void
    ) {
        (self.target, self.delivery, self.pace, self.report) = (target, delivery, pace, report)
        state = Mutex(State(queue: NotificationQueue(limit: limit), counts: NotificationCounts(target.name)))
    }

    var counts: NotificationCounts {
        state.withLock { state in
            var counts = state.counts
            counts.waiting = state.queue.count + (state.current == nil ? 0 : 1)
            return counts
        }
    }

    /// Returns at once.
    func tell(_ event: NotificationEvent) {
        let dropped = state.withLock { state in
            let dropped = state.queue.add(event)
            if dropped != nil { state.counts.dropped &+= 1 }
            if let current = state.current, state.queue.holdsEnd(of: current) { state.nap?.cancel() }
            if state.worker == nil { state.worker = Task { await self.work() } }
            return dropped
        }
        if let dropped { tellTrouble(dropped, .dropped, nil) }
    }

    /// From now on few tries are made, and soon. What waits for its next try is tried now.
    func hurry() {
        state.withLock { state in
            state.mustEnd = true
            state.nap?.cancel()
        }
    }

    /// Gives up what is left, and what comes later.
    func abandon() {
        state.withLock { state in
            (state.mustEnd, state.isAbandoned) = (true, true)
            state.nap?.cancel()
            state.worker?.cancel()
        }
    }

    /// Waits until nothing is left.
    func finish() async { await state.withLock { $0.worker }?.value }

    private func work() async {
        while let event = next() {
            let isDelivered = await deliver(event)
            state.withLock { state in
                state.current = nil
                if isDelivered { state.counts.delivered &+= 1 } else { state.counts.undelivered &+= 1 }
            }
        }
    }

    private func next() -> NotificationEvent? {
        state.withLock { state in
            state.current = state.queue.next()
            if state.current == nil { state.worker = nil }
            return state.current
        }
    }

    private func deliver(_ event: NotificationEvent) async -> Bool {
        var tries = NotificationTries()
        while let mustEnd = mustEnd(event, tries) {
            do {
                try await delivery.deliver(event, to: target)
                return true
            } catch {
                state.withLock { $0.counts.failedTries &+= 1 }
                guard let delay = tries.failed(error, pace, mustEnd: mustEnd) else { break }
                tellTrouble(event, .triedAgain(after: delay), error)
                await nap(delay, mustEnd: mustEnd)
            }
        }
        tellTrouble(event, .undelivered, isAbandoned ? Self.outOfTime : tries.lastError)
        return false
    }

    private static let outOfTime = WaldenError(.timedOut, "there was no more time")

    private var isAbandoned: Bool { state.withLock { $0.isAbandoned } }

    /// Whether there is little time left for a try; nil: it is not tried any more.
    private func mustEnd(_ event: NotificationEvent, _ tries: NotificationTries) -> Bool? {
        state.withLock { state in
            // A start that could not be told before its end is told no more: it would seem to go on for ever.
            let isOver = tries.lastError != nil && state.queue.holdsEnd(of: event)
            return state.isAbandoned || isOver ? nil : state.mustEnd
        }
    }

    private func nap(_ delay: Duration, mustEnd: Bool) async {
        let nap = state.withLock { state -> Task<Void, any Error>? in
            let isOver = state.current.map { state.queue.holdsEnd(of: $0) } ?? false
            guard state.mustEnd == mustEnd, !state.isAbandoned, !isOver else { return nil }
            let nap = Task { [pace] in try await pace.sleep(delay) }
            state.nap = nap
            return nap
        }
        _ = await nap?.result  // it was slept, or cut short: either way it is tried now
        state.withLock { $0.nap = nil }
    }

    private func tellTrouble(_ event: NotificationEvent, _ fate: NotificationTrouble.Fate, _ error: WaldenError?) {
        report(NotificationTrouble(target: target.name, event: event, fate: fate, error: error))
    }
}
