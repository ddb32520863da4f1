// SPDX-License-Identifier: MIT

import Foundation
import PITR
import Synchronization
import Testing

@testable import walden

/// A run of the program whose output is kept.
final class Captured: Sendable {
    private let state = Mutex((out: [String](), err: [String]()))

    /// Every call of standard output, a document each.
    var out: [String] { state.withLock { $0.out } }
    var err: String { state.withLock { $0.err }.joined(separator: "\n") }

    func context(_ environment: [String: String] = [:]) -> CommandContext {
        CommandContext(
            environment: environment, now: { Instant(microseconds: 1_795_341_600_000_000) },
            output: { [self] text in state.withLock { $0.out.append(text) } },
            complain: { [self] text in state.withLock { $0.err.append(text) } }, draw: nil)
    }

    /// Runs `walden` with `arguments`; without a configuration unless the environment names one.
    static func run(_ arguments: [String], _ environment: [String: String] = ["WALDEN_CONFIG": "/nowhere/walden.yaml"])
        async -> (status: Int32, captured: Captured)
    {
        let captured = Captured()
        let status = await Program(arguments: arguments, context: captured.context(environment)).run()
        return (status, captured)
    }

    /// The one JSON document on standard output.
    func document(at place: SourceLocation = #_sourceLocation) throws -> [String: Any] {
        try #require(out.count == 1, "\(out)", sourceLocation: place)
        let value = try JSONSerialization.jsonObject(with: Data(out[0].utf8))
        return try #require(value as? [String: Any], sourceLocation: place)
    }
}

/// Runs `body` with the path of a configuration file that holds `text`.
func withConfiguration<Value>(_ text: String, _ body: (String) async throws -> Value) async throws -> Value {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("walden-command-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    // What is left behind is in the system's temporary folder, which is emptied anyway.
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("walden.yaml")
    try Data(text.utf8).write(to: file)
    return try await body(file.path)
}
