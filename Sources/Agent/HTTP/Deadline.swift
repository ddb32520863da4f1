// SPDX-License-Identifier: MIT

import Errors

/// How long something may take.
struct Deadline: Sendable {
    private let limit: Duration

    init(_ limit: Duration) { self.limit = limit }

    /// What `body` returns or throws; `timedOut` when it does not in time. It is then told to stop and left behind.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let (outcomes, tell) = AsyncStream.makeStream(of: Result<Value, any Error>.self)
        let work = Task {
            do {
                _ = tell.yield(.success(try await body()))
            } catch {
                _ = tell.yield(.failure(error))
            }
        }
        let clock = Task { [limit] in
            try await Task.sleep(for: limit)
            tell.yield(.failure(Self.passed(limit)))
        }
        defer { [work.cancel, clock.cancel].forEach { $0() } }
        for await outcome in outcomes { return try outcome.get() }
        throw CancellationError()
    }

    /// The same for what surely ends when it is told to: it has ended when this returns, so that what it used can go.
    func stop<Value: Sendable>(_ body: @escaping @Sendable () async throws -> Value) async throws -> Value {
        try await withThrowingTaskGroup(of: Value.self) { [limit] group in
            group.addTask(operation: body)
            group.addTask {
                try await Task.sleep(for: limit)
                throw Self.passed(limit)
            }
            defer { group.cancelAll() }
            guard let first = try await group.next() else { throw CancellationError() }
            return first
        }
    }

    private static func passed(_ limit: Duration) -> WaldenError {
        WaldenError(.timedOut, "it took longer than \(limit.components.seconds) s")
    }
}
