// SPDX-License-Identifier: MIT

import Errors

/// The failed tries of one event.
struct NotificationTries {
    private(set) var lastError: WaldenError?
    private var failures = 0
    private var lastFailures = 0

    /// How long to wait before the next; nil: there is none.
    mutating func failed(_ error: WaldenError, _ pace: NotificationPace, mustEnd: Bool) -> Duration? {
        lastError = error
        failures += 1
        if mustEnd { lastFailures += 1 }
        guard error.canRetry else { return nil }
        return mustEnd
            ? pace.lastDelay(after: lastFailures, asked: error.retryAfter)
            : pace.delay(after: failures, asked: error.retryAfter)
    }
}
