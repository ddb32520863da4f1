// SPDX-License-Identifier: MIT

import Foundation
import PITR

/// Everything that a command takes from outside: environment, clock, and where it writes.
struct CommandContext: Sendable {
    let environment: [String: String]
    let now: @Sendable () -> Instant
    /// Writes to standard output, a final newline added.
    let output: @Sendable (String) -> Void
    /// Writes to standard error, a final newline added.
    let complain: @Sendable (String) -> Void
    /// Writes to standard error as it is; nil where that is no terminal.
    let draw: (@Sendable (String) -> Void)?
    /// Told when a job begins its work: it was not refused because another run goes on, nor was it done before.
    var jobBegins: @Sendable () -> Void = {}

    @TaskLocal static var current: CommandContext = .process()

    static func process() -> CommandContext {
        CommandContext(
            environment: ProcessInfo.processInfo.environment,
            now: { Instant(microseconds: Int64((Date().timeIntervalSince1970 * 1_000_000).rounded(.down))) },
            output: { write($0 + "\n", to: 1) },
            complain: { write($0 + "\n", to: 2) },
            draw: isatty(2) == 1 ? { @Sendable text in write(text, to: 2) } : nil)
    }

    /// An empty environment variable is one that is not set.
    func variable(_ name: String) -> String? {
        guard let value = environment[name], !value.isEmpty else { return nil }
        return value
    }

    private static func write(_ text: String, to descriptor: Int32) {
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = bytes.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            // Nobody is left to tell that nobody listens; the exit status still speaks.
            guard count > 0 else { return }
            bytes = bytes.dropFirst(count)
        }
    }
}
