// SPDX-License-Identifier: MIT

import Foundation
import Host

/// A program of another project that judges what we made.
enum Program {
    struct Result: Sendable {
        let status: Int32
        let output: String
    }

    /// Runs it with `input` and gives both of its outputs together. It is ended after a minute.
    static func run(_ path: String, _ arguments: [String], input: String = "") async throws -> Result {
        try await BlockingThreads.shared.run {
            let folder = FileManager.default.temporaryDirectory.path + "/walden-agent-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: folder) }
            // Files and not pipes: nothing can fill up.
            let (from, to) = (folder + "/in", folder + "/out")
            try input.write(toFile: from, atomically: false, encoding: .utf8)
            try "".write(toFile: to, atomically: false, encoding: .utf8)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/usr/bin/timeout")
            process.arguments = ["--kill-after=5", "60", path] + arguments
            process.standardInput = FileHandle(forReadingAtPath: from)
            process.standardOutput = FileHandle(forWritingAtPath: to)
            process.standardError = FileHandle(forWritingAtPath: to)
            try process.run()
            process.waitUntilExit()
            let output = FileManager.default.contents(atPath: to) ?? Data()
            return Result(status: process.terminationStatus, output: String(decoding: output, as: UTF8.self))
        }
    }

    static func isThere(_ path: String) -> Bool { FileManager.default.isExecutableFile(atPath: path) }
}
