// SPDX-License-Identifier: MIT

import Agent
import Foundation
import PITR
import SystemPackage

/// Runs a job as a `walden` of its own, which says on our standard error what it has to say.
struct JobProcess: JobRunner {
    let configuration: FilePath

    /// How long a job that was told to stop may take to clean up.
    private static let patience = Duration.seconds(15)
    private static let notStarted: Int32 = 1

    /// This program; the one that stands in its place when it was upgraded since (`man 5 proc`, /proc/pid/exe).
    private static var program: URL {
        let path = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "/usr/bin/walden"
        let gone = " (deleted)"
        return URL(fileURLWithPath: path.hasSuffix(gone) ? String(path.dropLast(gone.count)) : path)
    }

    func run(_ job: ScheduledJob, for slot: Instant?) async -> Int32 {
        let process = Process()
        process.executableURL = Self.program
        process.arguments =
            job.arguments + ["--config", configuration.string] + (slot.map { ["--scheduled", "\($0)"] } ?? [])
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                process.terminationHandler = { ended in
                    continuation.resume(
                        returning: ended.terminationReason == .exit
                            ? ended.terminationStatus : 128 + ended.terminationStatus)
                }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    continuation.resume(returning: Self.notStarted)
                }
            }
        } onCancel: {
            end(process)
        }
    }

    private func end(_ process: Process) {
        guard process.isRunning else { return }
        process.terminate()
        Task {
            try? await Task.sleep(for: Self.patience)  // nobody stops this one
            if process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
    }
}
