// SPDX-License-Identifier: MIT

public import PITR
public import Storage

/// The time as leases need it.
public struct LeaseClock: Sendable {
    /// Time that only moves forward, also while the host sleeps, from any start.
    public var uptime: @Sendable () -> Duration
    /// The clock on the wall.
    public var now: @Sendable () -> Instant
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void

    public init(
        now: @escaping @Sendable () -> Instant, uptime: @escaping @Sendable () -> Duration = { RetryPolicy.uptime() },
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.now, self.uptime, self.sleep) = (now, uptime, sleep)
    }
}
