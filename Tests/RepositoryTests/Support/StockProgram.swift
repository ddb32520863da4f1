// SPDX-License-Identifier: MIT

import Foundation
import ProgramTestSupport

/// A stock program as the judge of what we write: its arguments are the shell's, its input a file.
enum StockProgram {
    /// What `command`, run by `sh -c` in a folder that holds `files`, prints.
    static func output(of command: String, files: [String: [UInt8]]) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("repository-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        // What is left behind is in the system's temporary folder, which is emptied anyway.
        defer { try? FileManager.default.removeItem(at: folder) }
        for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
        let outcome = try await TestProgram.run("/bin/sh", ["-c", command], in: folder.path)
        guard outcome.status == 0 else { throw Failed(outcome: outcome) }
        return outcome.output
    }

    struct Failed: Error { let outcome: TestProgram.Outcome }
}
