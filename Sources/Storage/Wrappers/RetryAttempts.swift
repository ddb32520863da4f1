// SPDX-License-Identifier: MIT

import Errors

/// The failed attempts at one call.
struct RetryAttempts {
    private let action: String
    private let policy: RetryPolicy
    private let began: Duration
    private var failures: [WaldenError] = []

    init(_ action: String, _ policy: RetryPolicy) {
        self.action = action
        self.policy = policy
        began = policy.now()
    }

    /// Waits until it is time for the next attempt, or throws one error for all when there is none.
    mutating func wait(after error: any Error) async throws {
        guard let failure = error as? WaldenError else { throw error }
        failures.append(failure)
        let delay = delay(after: failure)
        guard failure.canRetry, failures.count < policy.attempts, policy.now() - began + delay < policy.deadline else {
            throw folded(failure)
        }
        do {
            try await policy.sleep(delay)
        } catch {
            throw folded(WaldenError(.cancelled, "it was told to stop"))
        }
    }

    /// At least what the other side asked for; nothing after the first break of a connection, which says nothing of the
    /// server behind it.
    private func delay(after failure: WaldenError) -> Duration {
        if failures.count == 1, failure.retryAfter == .zero { return .zero }
        return max(policy.delay(after: failures.count), failure.retryAfter ?? .zero)
    }

    private func folded(_ last: WaldenError) -> WaldenError {
        guard failures.count > 1 || last.code == .cancelled else { return last }
        var said: [(words: String, times: Int)] = []
        for failure in failures {
            let words = words(of: failure)
            if let previous = said.last, Self.gist(previous.words) == Self.gist(words) {
                said[said.count - 1] = (words, previous.times + 1)
            } else {
                said.append((words, 1))
            }
        }
        let causes = said.map { $0.times > 1 ? "\($0.words) (\($0.times) times)" : $0.words }
        let count = failures.count == 1 ? "1 attempt" : "\(failures.count) attempts"
        let stopped = last.code == .cancelled && failures.last?.code != .cancelled
        return WaldenError(
            last.code, "cannot \(action) after \(count)",
            cause: (stopped ? causes + ["told to stop"] : causes).joined(separator: "; then "), hint: last.hint,
            canRetry: last.canRetry, retryAfter: last.retryAfter)
    }

    /// Its own sentence only where that is another than the whole's.
    private func words(of failure: WaldenError) -> String {
        guard let cause = failure.cause else { return failure.message }
        return failure.message == "cannot \(action)" ? cause : "\(failure.message): \(cause)"
    }

    /// Without the number of the request, by which the same words differ each time.
    private static func gist(_ words: String) -> Substring {
        guard words.hasSuffix(")"), let last = words.split(separator: " ").last, words.hasSuffix(" (request \(last)")
        else {
            return words[...]
        }
        return words.dropLast(" (request ".count + last.count)
    }
}
