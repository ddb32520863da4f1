// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Glibc
import SystemPackage

/// A program that runs while the test goes on, and that can be sent signals.
struct RunningProgram: Sendable {
    let process: pid_t
    private let task: Task<CommandResult, any Error>

    /// Starts `walden` and returns when its process is there.
    static func walden(_ fixture: RecoveryFixture, _ arguments: String...) async throws -> RunningProgram {
        let note = fixture.folder.appending("process-\(UUID().uuidString)")
        let task = Task {
            try await fixture.run(
                "/bin/sh", ["-c", "echo $$ > \(note); exec \"$@\"", "sh", RecoveryPrograms.walden] + arguments)
        }
        var process: pid_t?
        try await fixture.server.wait(for: "walden to start") {
            // Not there yet, or not written yet: asked again.
            process = (try? fixture.content(note)).flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            return process != nil
        }
        guard let process else { throw WaldenError(.failed, "walden has no process") }
        return RunningProgram(process: process, task: task)
    }

    func signal(_ number: Int32) throws {
        guard kill(process, number) == 0 else { throw Errno(rawValue: errno) }
    }

    func result() async throws -> CommandResult { try await task.value }
}
