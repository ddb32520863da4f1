// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// An operation that is killed at each of its durable steps.
protocol CrashScenario: Sendable {
    /// What is killed, for the line that tells the count.
    var name: String { get }
    /// A folder in which the operation's user may write.
    var folder: FilePath { get }
    /// Of the steps that have one name here, the first, one in the middle and the last are taken, unless `WALDEN_CRASH_POINTS` is `all`;
    /// each step for which this is nil.
    func alike(_ step: PassedStep) -> String?
    /// Whether the same work may have another number of steps, as where two make a folder at once. Then a step may not come.
    var isParallel: Bool { get }

    /// Brings back what there was before.
    func reset() async throws
    /// Runs it once.
    func run(_ environment: [String: String]) async throws -> CommandResult
    /// After the kill: what was acknowledged is there, and nothing that is half done shows.
    func proveKilled(_ step: PassedStep) async throws
    /// Runs it once more.
    func runAgain(after step: PassedStep) async throws -> CommandResult
    /// After the next run: all is there, and nothing is left of the killed one. `step` nil: of a run that nobody killed.
    func proveDone(_ step: PassedStep?) async throws
}

extension CrashScenario {
    func alike(_ step: PassedStep) -> String? { nil }

    var isParallel: Bool { false }

    func proveKilled(_ step: PassedStep) async throws {}

    func runAgain(after step: PassedStep) async throws -> CommandResult { try await run([:]) }

    /// Kills it at every step, one after the other, and prints how many there were.
    func killAtEveryStep() async throws {
        let steps = try await passedSteps()
        let takesAll = ProcessInfo.processInfo.environment["WALDEN_CRASH_POINTS"] == "all"
        let chosen = takesAll ? steps : steps.thinned(alike)
        var killed = 0
        for step in chosen where try await kill(at: step) { killed += 1 }
        #expect(isParallel ? killed > chosen.count * 9 / 10 : killed == chosen.count)
        let names = Set(steps.map(\.name)).count
        print("crash points: \(name): \(steps.count) steps of \(names) names, killed at \(killed)")
        fflush(nil)  // so that it is told too where a later test hangs
    }

    /// From a run that is not killed.
    private func passedSteps() async throws -> [PassedStep] {
        try await reset()
        let log = folder.appending("crash-points.log")
        let result = try await run(["WALDEN_CRASH_LOG": log.string])
        try #require(result.status == 0, "\(result.testDescription)")
        let steps = PassedStep.all(in: try String(contentsOfFile: log.string, encoding: .utf8))
        try FileManager.default.removeItem(atPath: log.string)
        try #require(!steps.isEmpty, "no crash points are in this build")
        try await proveDone(nil)
        return steps
    }

    /// Whether it died there.
    private func kill(at step: PassedStep) async throws -> Bool {
        try await reset()
        let killed = try await run(["WALDEN_CRASH_AT": step.order])
        let isKilled = killed.status == 137
        #expect(isKilled || isParallel && killed.status == 0, "not \(step.testDescription): \(killed.testDescription)")
        try await proveKilled(step)
        let again = try await runAgain(after: step)
        #expect(again.status == 0, "\(step.testDescription): \(again.testDescription)")
        try await proveDone(step)
        return isKilled
    }
}
