// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A `walden` that runs while the test goes on, and that can be sent signals.
struct RunningDumpCommand: Sendable {
    let process: pid_t
    private let task: Task<Answer, any Error>

    /// Returns when its process is there.
    static func start(_ fixture: DumpRestoreFixture, _ arguments: String...) async throws -> RunningDumpCommand {
        let note = fixture.cluster.folder.appending("process-\(UUID().uuidString)")
        let task = Task {
            try await fixture.cluster.run(
                "/bin/sh",
                ["-c", "echo $$ > \(note); exec \"$@\"", "sh", fixture.programs.walden.string] + arguments,
                environment: ["WALDEN_CONFIG": fixture.configuration.string])
        }
        var process: pid_t?
        try await fixture.cluster.wait(for: "walden to start") {
            // Not there yet, or not written yet: asked again.
            let text = try? String(contentsOfFile: note.string, encoding: .utf8)
            process = text.flatMap { pid_t($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
            return process != nil
        }
        return RunningDumpCommand(process: try #require(process), task: task)
    }

    func signal(_ number: Int32) throws {
        guard kill(process, number) == 0 else { throw Errno(rawValue: errno) }
    }

    func answer() async throws -> Answer { try await task.value }
}
