// SPDX-License-Identifier: MIT

import Synchronization

/// Keeps all calls of one client back after the server has said that it is asked too much.
///
/// Retries alone make each call wait for itself, while those that come new, or run beside it, go on asking. Refusals of what
/// was on its way at once count as one. Nothing is shared with other processes.
final class SendBrake: Sendable {
    private struct State {
        var until = Duration.zero
        /// How often it was pulled in a row, answers in between taken off.
        var pulls = 0
    }

    private let state = Mutex(State())
    private let policy: RetryPolicy

    /// Times and their bounds are those of `policy`.
    init(_ policy: RetryPolicy) { self.policy = policy }

    /// Waits until the server may be asked again, a little longer at random, so that those who waited do not come back in step.
    ///
    /// At most one and a half times the policy's longest delay. Throws when the task is cancelled.
    func wait() async throws {
        let rest = state.withLock { $0.until } - policy.now()
        guard rest > .zero else { return }
        try await policy.sleep(rest + rest / 2 * policy.jitter())
    }

    /// The server is asked too much. `retryAfter` is what it asked for; the policy's longest delay bounds that.
    func pull(retryAfter: Duration?) {
        let now = policy.now()
        state.withLock { state in
            if now >= state.until { state.pulls += 1 }
            let delay = max(policy.delay(after: state.pulls), min(retryAfter ?? .zero, policy.delayCap))
            state.until = max(state.until, now + delay)
        }
    }

    /// The server has answered. Who waits goes on waiting; the next time is shorter.
    func ease() {
        state.withLock { $0.pulls /= 2 }
    }
}
