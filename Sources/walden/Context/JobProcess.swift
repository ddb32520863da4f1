// SPDX-License-Identifier: MIT

import Agent
import Foundation
import Glibc
import PITR
import SystemPackage

/// Runs a job as a `walden` of its own, which says on our standard error what it has to say.
struct JobProcess: JobRunner {
    let configuration: FilePath
    var program = Self.ownProgram
    /// How long a job that was told to stop may take to clean up.
    var patience = Duration.seconds(15)

    private static let notStarted: Int32 = 1
    private static let look = Duration.milliseconds(100)

    func run(_ job: ScheduledJob, for slot: Instant?) async -> Int32 {
        let words = job.arguments + ["--config", configuration.string] + (slot.map { ["--scheduled", "\($0)"] } ?? [])
        guard !Task.isCancelled, let child = JobChild(program, words) else { return Self.notStarted }
        var end: ContinuousClock.Instant?
        while true {
            if let status = child.status() { return status }
            if Task.isCancelled {
                if end == nil { child.stop() }
                end = end ?? .now + patience
            }
            if let end, end <= .now { child.kill() }
            // In a task of its own: it is waited for also by whoever is told to stop.
            await Task { try? await Task.sleep(for: Self.look) }.value
        }
    }

    /// The link itself where our file was replaced by another version: it still leads to what we are.
    private static var ownProgram: String {
        let link = "/proc/self/exe"
        let file = try? FileManager.default.destinationOfSymbolicLink(atPath: link)  // else the link has to do
        return file.flatMap { access($0, X_OK) == 0 ? $0 : nil } ?? link
    }
}
