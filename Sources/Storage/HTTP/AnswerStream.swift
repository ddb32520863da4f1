// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// An answer's way from the transport's thread to the task that waits for it: the head, then the body, of which never more
/// than 1 MiB waits unread.
final class AnswerStream: Sendable {
    private let state = Mutex(AnswerState())

    // MARK: The task's side

    /// Waits for the head. `begin` is called once there is someone waiting; not when it was abandoned before.
    func head(begin: () -> Void) async throws -> AnswerHead {
        try await withCheckedThrowingContinuation { continuation in
            let delivery = state.withLock { state in
                state.ask(continuation)
            }
            delivery.isEmpty ? begin() : delivery.resume()
        }
    }

    /// Waits for the next bytes. `goOn` is called when the transport was held up and has room now.
    func next(goOn: () -> Void) async throws -> [UInt8]? {
        try await withCheckedThrowingContinuation { continuation in
            let delivery = state.withLock { state in state.ask(continuation) }
            if delivery.makesRoom { goOn() }
            delivery.resume()
        }
    }

    /// Whoever waits, now or later, gets the error. Returns whether the transport is still at it.
    func abandon(_ error: WaldenError) -> Bool {
        let (delivery, isRunning) = state.withLock { state in
            state.abandon(error)
            return (state.deliver(), state.end == nil)
        }
        delivery.resume()
        return isRunning
    }

    // MARK: The transport's side

    func put(_ head: AnswerHead) { state.withLock { $0.head = head } }

    /// Returns false, and takes none, when there is no room: whoever reads will make some.
    func put(_ bytes: UnsafeRawBufferPointer) -> Bool { state.withLock { $0.put(bytes) } }

    func finish(_ end: Result<Void, WaldenError>) {
        state.withLock { $0.end = $0.end ?? end }
        _ = deliver()
    }

    /// Gives what there is to whoever waits. Returns whether that made room for bytes that were refused.
    func deliver() -> Bool {
        let delivery = state.withLock { $0.deliver() }
        delivery.resume()
        return delivery.makesRoom
    }

    /// Since when a task has waited for the head or for more bytes; nil: none does.
    var askedSince: ContinuousClock.Instant? { state.withLock { $0.askedSince } }

    var isAbandoned: Bool { state.withLock { $0.abandoned != nil } }
}
