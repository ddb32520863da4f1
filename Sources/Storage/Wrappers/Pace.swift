// SPDX-License-Identifier: MIT

import Synchronization

/// Lets bytes through at no more than a rate, whoever asks, in turns. Who comes after a pause may not catch up on it.
public final class Pace: Sendable {
    private let bytesPerSecond: Double
    private let uptime: @Sendable () -> Duration
    private let sleep: @Sendable (Duration) async throws -> Void
    /// When the next byte may go, by `uptime`.
    private let next = Mutex(Duration.zero)

    /// `uptime` only moves forward; `sleep` throws when the task is cancelled.
    public init(
        bytesPerSecond: UInt64, uptime: @escaping @Sendable () -> Duration = RetryPolicy.uptime,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        self.bytesPerSecond = Double(max(1, bytesPerSecond))
        (self.uptime, self.sleep) = (uptime, sleep)
    }

    /// Returns when so many bytes may have gone.
    public func take(_ bytes: Int) async throws {
        let now = uptime()
        let wait = next.withLock { next in
            next = max(next, now) + .seconds(Double(bytes) / bytesPerSecond)
            return next - now
        }
        if wait > .zero { try await sleep(wait) }
    }
}
