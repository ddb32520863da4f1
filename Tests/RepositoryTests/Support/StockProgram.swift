// SPDX-License-Identifier: MIT

import Foundation
import Host

/// A stock program as the judge of what we write: its arguments are the shell's, its input a file.
enum StockProgram {
    /// What `command`, run by `sh -c` in a folder that holds `files`, prints.
    static func output(of command: String, files: [String: [UInt8]]) async throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("repository-\(UUID().uuidString)")
        return try await BlockingThreads.shared.run {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            // What is left behind is in the system's temporary folder, which is emptied anyway.
            defer { try? FileManager.default.removeItem(at: folder) }
            for (name, bytes) in files { try Data(bytes).write(to: folder.appendingPathComponent(name)) }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/bin/sh")
            process.arguments = ["-c", "(\(command)) > .output"]
            process.currentDirectoryURL = folder
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Failed(status: process.terminationStatus) }
            return [UInt8](try Data(contentsOf: folder.appendingPathComponent(".output")))
        }
    }

    struct Failed: Error { let status: Int32 }
}
