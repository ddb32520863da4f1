// SPDX-License-Identifier: MIT

/// How often an event is tried, and how long is waited between the tries.
public struct NotificationPace: Sendable {
    /// All of them, the first included.
    public var tries: Int
    /// After the first; four times as long after each that follows.
    public var firstDelay: Duration
    /// No wait is longer, whatever a server asks for.
    public var delayCap: Duration
    /// Once it must come to an end: the tries then, and after the first of them.
    public var lastTries: Int
    public var lastDelay: Duration
    /// Waits; throws when the task is cancelled.
    public var sleep: @Sendable (Duration) async throws -> Void
    /// From 0 up to 1: how much of the second half of each wait is waited, so that senders do not come back in step.
    public var jitter: @Sendable () -> Double

    /// Eight tries within some three hours; three within a second or two at the end.
    public init(
        tries: Int = 8, firstDelay: Duration = .seconds(2), delayCap: Duration = .seconds(7200), lastTries: Int = 3,
        lastDelay: Duration = .milliseconds(400),
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) },
        jitter: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
    ) {
        (self.tries, self.firstDelay, self.delayCap) = (tries, firstDelay, delayCap)
        (self.lastTries, self.lastDelay, self.sleep, self.jitter) = (lastTries, lastDelay, sleep, jitter)
    }

    /// The wait after so many failed tries, at least `asked`; nil: that was the last.
    func delay(after failures: Int, asked: Duration?) -> Duration? {
        guard failures < tries else { return nil }
        var delay = firstDelay
        for _ in 1..<max(failures, 1) where delay < delayCap { delay *= 4 }
        delay = min(delay, delayCap)
        return min(max(delay / 2 + delay / 2 * jitter(), asked ?? .zero), delayCap)
    }

    /// As ``delay(after:asked:)`` once it must come to an end. A server that wants to be left alone longer is.
    func lastDelay(after failures: Int, asked: Duration?) -> Duration? {
        guard failures < lastTries else { return nil }
        let delay = lastDelay * failures
        return asked ?? .zero > delay ? nil : delay
    }
}
