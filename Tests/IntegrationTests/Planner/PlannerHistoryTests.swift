// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import Testing

/// Random targets over real histories: what was planned PostgreSQL does, to the row, and what was refused it cannot.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct PlannerHistoryTests {
    /// More on demand.
    private static let targets = number("WALDEN_HISTORY_TARGETS") ?? 40
    private static let seed = number("WALDEN_HISTORY_SEED").map { UInt64($0) } ?? 1

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    /// Faults 20, 21 and 24 of docs/faults.md.
    @Test func `what was planned PostgreSQL does, to the row, and what was refused it cannot do`() async throws {
        try await HistoryBuilder.with(seed: Self.seed) { history in
            try await history.restorePristine()
            var random = RandomTargets(history, seed: Self.seed)
            let targets = HistoryTarget.named(history) + (0..<Self.targets).map { _ in random.next() }
            let trials = targets.enumerated().map { number, target in
                TargetTrial(
                    history: history, target: target, number: number, servers: 2,
                    comment: "seed \(Self.seed), target \(number): \(target)")
            }
            // The first half is planned from the WAL alone, the other with an index of what is closed.
            var outcomes = try await run(trials.prefix(trials.count / 2))
            try await history.fixture.succeed("wal", "index")
            outcomes += try await run(trials.dropFirst(trials.count / 2))
            for outcome in [TargetTrial.Outcome.restored, .refused, .ambiguous] {
                #expect(outcomes.contains(outcome), "no target of \(targets.count) was \(outcome)")
            }
        }
    }

    /// Two at a time: half of each trial is waiting.
    private func run(_ trials: ArraySlice<TargetTrial>) async throws -> [TargetTrial.Outcome] {
        return try await withThrowingTaskGroup(of: TargetTrial.Outcome.self) { group in
            var rest = trials
            for trial in rest.prefix(2) { group.addTask { try await trial.run() } }
            rest = rest.dropFirst(2)
            var outcomes: [TargetTrial.Outcome] = []
            for try await outcome in group {
                outcomes.append(outcome)
                if let trial = rest.popFirst() { group.addTask { try await trial.run() } }
            }
            return outcomes
        }
    }
}
