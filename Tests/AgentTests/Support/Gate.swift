// SPDX-License-Identifier: MIT

import Synchronization
import Testing

/// What is waited at until somebody opens it.
final class Gate: Sendable {
    private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))

    func passed() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            defer { state = (true, []) }
            return state.waiting
        }
        waiting.forEach { $0.resume() }
    }
}

/// Waits until the condition holds; a failure after half a minute.
func eventually(_ condition: () async throws -> Bool, at place: SourceLocation = #_sourceLocation) async throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try await !condition() {
        try #require(ContinuousClock.now < deadline, "it did not come to be", sourceLocation: place)
        try await Task.sleep(for: .milliseconds(5))
    }
}
