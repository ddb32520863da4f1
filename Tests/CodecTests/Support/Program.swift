// SPDX-License-Identifier: MIT

import Foundation
import Host

/// The stock programs that judge what we write and write what we read.
enum Program {
    struct Missing: Error { let name: String }

    struct Outcome: Sendable {
        let status: Int32
        let output: [UInt8]

        var text: String { String(decoding: output, as: UTF8.self) }
    }

    /// Runs `name`, found through PATH, in `folder`, with `input` on its standard input.
    static func run(_ name: String, _ arguments: [String], in folder: URL, input: [UInt8] = []) async throws -> Outcome
    {
        let program = try path(of: name)
        let stem = folder.appendingPathComponent("program-\(UUID().uuidString)")
        let inputFile = stem.appendingPathExtension("in")
        let outputFile = stem.appendingPathExtension("out")
        return try await BlockingThreads.shared.run {
            try Data(input).write(to: inputFile)
            try Data().write(to: outputFile)
            let process = Process()
            process.executableURL = URL(fileURLWithPath: program)
            process.arguments = arguments
            process.currentDirectoryURL = folder
            process.standardInput = try FileHandle(forReadingFrom: inputFile)
            process.standardOutput = try FileHandle(forWritingTo: outputFile)
            process.standardError = FileHandle.nullDevice
            try process.run()
            process.waitUntilExit()
            defer { for file in [inputFile, outputFile] { try? FileManager.default.removeItem(at: file) } }
            return Outcome(status: process.terminationStatus, output: [UInt8](try Data(contentsOf: outputFile)))
        }
    }

    private static func path(of name: String) throws -> String {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin").split(separator: ":")
        let candidates = folders.map { "\($0)/\(name)" }
        guard let found = candidates.first(where: FileManager.default.isExecutableFile) else {
            throw Missing(name: name)
        }
        return found
    }
}

/// Runs `body` in a new folder that is gone afterwards.
func withFolder<Value>(_ body: (URL) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("codec-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is left behind is in the system's temporary folder, which is emptied anyway.
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}
