// SPDX-License-Identifier: MIT

import Synchronization
import Testing

/// Counts what is under way, and the most that ever was.
final class Flight: Sendable {
    private let counts = Mutex((now: 0, most: 0, total: 0))

    var now: Int { counts.withLock { $0.now } }
    var most: Int { counts.withLock { $0.most } }
    var total: Int { counts.withLock { $0.total } }

    /// The number of those that took off before.
    @discardableResult func takeOff() -> Int {
        counts.withLock { counts in
            counts.now += 1
            counts.most = max(counts.most, counts.now)
            counts.total += 1
            return counts.total - 1
        }
    }

    func land() {
        counts.withLock { $0.now -= 1 }
    }
}

struct Failure: Error, Equatable {
    var name = ""
}

struct DeadlinePassed: Error {}

/// Returns once `condition` holds; throws when it does not within 30 seconds.
func until(_ condition: () -> Bool) async throws {
    let deadline = ContinuousClock.now.advanced(by: .seconds(30))
    while !condition() {
        try Task.checkCancellation()
        guard ContinuousClock.now < deadline else { throw DeadlinePassed() }
        await Task.yield()
    }
}

/// Returns never, and throws when the task is cancelled.
func waitForCancellation() async throws -> Never {
    let (stream, continuation) = AsyncStream<Void>.makeStream()
    for await _ in stream {}
    continuation.finish()
    throw CancellationError()
}
