// SPDX-License-Identifier: MIT

import Synchronization

/// The last of what was written to standard error.
final class LogTail: Sendable {
    private struct State {
        var lines: [String] = []
        var bytes = 0
    }

    private let limit: Int
    private let state = Mutex(State())

    init(limit: Int) { self.limit = limit }

    /// Whole lines, some more bytes than `limit` where the last is long.
    var text: String { state.withLock { $0.lines }.joined(separator: "\n") }

    func add(_ line: String) {
        state.withLock { state in
            state.lines.append(line)
            state.bytes += line.utf8.count + 1
            while state.bytes > limit, state.lines.count > 1 {
                state.bytes -= state.lines.removeFirst().utf8.count + 1
            }
        }
    }
}

extension CommandContext {
    /// The same, where `tail` keeps the last of what is complained of.
    func keeping(_ tail: LogTail) -> CommandContext {
        CommandContext(
            environment: environment, now: now, output: output,
            complain: { [complain] line in
                tail.add(line)
                complain(line)
            }, draw: draw, jobBegins: jobBegins)
    }
}
