// SPDX-License-Identifier: MIT

import Errors

/// Ends what takes too long. What cannot be interrupted, such as a call to a file system that hangs, is left behind.
public struct TimeLimit: Sendable {
    private let limit: Duration
    private let sleep: @Sendable (Duration) async throws -> Void

    /// `sleep` waits so long, and throws when it is told to stop.
    public init(
        _ limit: Duration,
        sleep: @escaping @Sendable (Duration) async throws -> Void = { try await Task.sleep(for: $0) }
    ) {
        (self.limit, self.sleep) = (limit, sleep)
    }

    /// What `body` returns or throws; `timedOut` when it does not in time, and is then told to stop.
    public func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let (outcomes, tell) = AsyncStream.makeStream(of: Result<Value, WaldenError>.self)
        let work = Task {
            do {
                _ = tell.yield(.success(try await body()))
            } catch {
                _ = tell.yield(.failure(WaldenError.of(error)))
            }
        }
        let clock = Task { [limit, sleep] in
            guard (try? await sleep(limit)) != nil else { return }  // nobody waits any more
            _ = tell.yield(.failure(Self.passed(limit)))
        }
        defer { [work, clock].forEach { $0.cancel() } }
        for await outcome in outcomes { return try outcome.get() }
        throw WaldenError(.cancelled, "it was told to stop")
    }

    private static func passed(_ limit: Duration) -> WaldenError {
        WaldenError(.timedOut, "there was no answer within \(limit.components.seconds) s")
    }
}
