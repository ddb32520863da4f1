// SPDX-License-Identifier: MIT

import Errors
import Repository

/// Pushes to several repositories side by side, none waiting for another.
struct PushRace: Sendable {
    struct Success: Sendable {
        let outcome: WALArchive.PushOutcome
        let warnings: [String]
    }

    typealias Outcome = Result<Success, WaldenError>

    private enum Event: Sendable {
        case ended(Int, Outcome)
        case graceIsOver
        case limitIsReached
    }

    private let policy: PushPolicy
    private let limit: Duration

    /// Nothing is waited for longer than `limit`.
    init(_ policy: PushPolicy, limit: Duration) { (self.policy, self.limit) = (policy, limit) }

    /// The outcome of each, in their order. Those that are late, by the limit or with ``PushPolicy/any(grace:)``, have failed with
    /// `timedOut`.
    ///
    /// Tasks that are late are told to stop and not waited for: a file system that hangs cannot be interrupted.
    func run(_ pushes: [@Sendable () async throws -> Success]) async -> [Outcome] {
        let (events, tell) = AsyncStream.makeStream(of: Event.self)
        var tasks = pushes.enumerated().map { index, push in
            Task {
                let outcome = await Self.outcome(of: push)
                _ = tell.yield(.ended(index, outcome))
            }
        }
        let remind = { @Sendable (event: Event, after: Duration) in
            Task {
                try? await Task.sleep(for: after)  // cancelled only when nobody waits any more
                _ = tell.yield(event)
            }
        }
        tasks.append(remind(.limitIsReached, limit))
        return await withTaskCancellationHandler {
            let outcomes = await collect(pushes.count, events) { tasks.append(remind(.graceIsOver, $0)) }
            tasks.forEach { $0.cancel() }
            return outcomes
        } onCancel: { [tasks] in
            tasks.forEach { $0.cancel() }
        }
    }

    private func collect(_ count: Int, _ events: AsyncStream<Event>, _ startGrace: (Duration) -> Void) async
        -> [Outcome]
    {
        var outcomes: [Int: Outcome] = [:]
        var late = WaldenError(.timedOut, "it took longer than \(limit.components.seconds) s")
        for await event in events {
            guard case .ended(let index, let outcome) = event else {
                if case .graceIsOver = event {
                    late = WaldenError(.timedOut, "it took longer than the others by more than the policy allows")
                }
                break
            }
            outcomes[index] = outcome
            if outcomes.count == count { break }
            if case .any(let grace) = policy, case .success = outcome { startGrace(grace) }
        }
        return (0..<count).map { outcomes[$0] ?? .failure(late) }
    }

    private static func outcome(of push: @Sendable () async throws -> Success) async -> Outcome {
        do {
            return .success(try await push())
        } catch {
            return .failure(WaldenError.of(error))
        }
    }
}
