// SPDX-License-Identifier: MIT

import Errors
import PITR
import Synchronization

/// Has plans made for the page: few at once, and none for long.
final class PlanDesk: Sendable {
    private static let limit = 2
    private let deadline: Duration
    private let make: (@Sendable (Instant) async throws -> String)?
    private let running = Mutex(0)

    init(deadline: Duration, make: (@Sendable (Instant) async throws -> String)?) {
        (self.deadline, self.make) = (deadline, make)
    }

    /// Throws what makes it throw, `locked` while others are at it, `timedOut`, and `notFound` where nobody makes plans.
    func plan(to moment: Instant) async throws -> String {
        guard let make else { throw WaldenError(.notFound, "this agent makes no plans", hint: "Run walden plan.") }
        guard enter() else {
            throw WaldenError(.locked, "\(Self.limit) plans are being made already", hint: "Try again in a moment.")
        }
        do {
            return try await Deadline(deadline).run {
                // One that is given up goes on to take its place until it really ends.
                defer { self.leave() }
                return try await make(moment)
            }
        } catch let error as WaldenError where error.code == .timedOut {
            throw error.during("the plan was not ready in time").hinting(
                "Run walden plan, which takes the time it needs.")
        }
    }

    private func enter() -> Bool {
        running.withLock { running in
            guard running < Self.limit else { return false }
            running += 1
            return true
        }
    }

    private func leave() { running.withLock { $0 -= 1 } }
}
