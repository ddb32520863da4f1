// SPDX-License-Identifier: MIT

import Glibc

/// When to try again, how long to wait before it, and when to give up.
public struct RetryPolicy: Sendable {
    /// All of them, the first included; at least 1.
    public var attempts: Int

    /// Before the second attempt; doubled for each one after.
    public var baseDelay: Duration

    /// No delay is longer.
    public var delayCap: Duration

    /// Nothing is tried again later than this after the first attempt began. An attempt that is under way is bounded by
    /// the driver's own deadlines only.
    public var deadline: Duration

    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    /// Time that only moves forward, from any start.
    public var now: @Sendable () -> Duration

    /// From 0 up to 1: how much of the second half of each delay is waited, so that clients do not come back in step.
    public var jitter: @Sendable () -> Double

    public init(
        attempts: Int = 5, baseDelay: Duration = .milliseconds(200), delayCap: Duration = .seconds(10),
        deadline: Duration = .seconds(60),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        now: @escaping @Sendable () -> Duration = RetryPolicy.uptime,
        jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        self.attempts = attempts
        self.baseDelay = baseDelay
        self.delayCap = delayCap
        self.deadline = deadline
        self.sleep = sleep
        self.now = now
        self.jitter = jitter
    }

    /// The computer's clock that never goes back.
    public static func uptime() -> Duration {
        var time = timespec()
        clock_gettime(CLOCK_BOOTTIME, &time)
        return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
    }

    /// The wait after so many failed attempts: half of it fixed, half of it jitter.
    func delay(after failures: Int) -> Duration {
        var delay = min(baseDelay, delayCap)
        for _ in 1..<max(failures, 1) where delay < delayCap { delay = min(delay * 2, delayCap) }
        return delay / 2 + delay / 2 * jitter()
    }
}
