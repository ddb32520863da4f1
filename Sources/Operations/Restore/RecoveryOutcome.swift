// SPDX-License-Identifier: MIT

import Host
public import PITR
import SystemPackage

/// Where a started server's recovery stopped, as the server itself says.
public struct RecoveryOutcome: Sendable, Equatable {
    /// The end of the last record replayed.
    public let replayedTo: LSN?
    /// The commit time of the last transaction replayed; nil when none was.
    public let lastTransactionAt: Instant?
    /// The timeline that the server is on now.
    public let timeline: TimelineID?
    /// Where that timeline comes from, as the server wrote it down; nil while it is not promoted or when that cannot be read.
    public let history: TimelineHistory?
    /// Whether it takes writes; otherwise it is paused at the target, readable.
    public let isPromoted: Bool
    /// The server's own sentence on where it stopped, from its log.
    public let serverSaid: String?
}

extension RecoveryOutcome {
    /// Of a server in `data` that is promoted or paused at its target, with its words from `log`.
    static func of(_ state: RecoveryState, in data: FilePath, log: FilePath) async throws -> RecoveryOutcome {
        // With a logging collector the server's words are elsewhere; then they are simply not quoted.
        let lines = (SmallFile.text(at: log) ?? "").split(separator: "\n")
        let said = lines.last { $0.contains("recovery stopping") }
        let sentence = said.flatMap { $0.range(of: "recovery stopping").map { String(said?[$0.lowerBound...] ?? "") } }
        return RecoveryOutcome(
            replayedTo: state.replayedTo, lastTransactionAt: state.lastTransactionAt, timeline: state.timeline,
            history: try await history(of: state.timeline, in: data), isPromoted: !state.isInRecovery,
            serverSaid: sentence)
    }

    /// nil when there is no timeline yet or its file cannot be read; whoever compares says so then.
    private static func history(of timeline: TimelineID?, in data: FilePath) async throws -> TimelineHistory? {
        guard let timeline else { return nil }
        let path = data.appending("pg_wal").appending("\(timeline.hexadecimal).history")
        return try await BlockingThreads.shared.run {
            guard let text = SmallFile.text(at: path) else { return nil }
            return try? TimelineHistory(timeline: timeline, parsing: text)  // nil says that it cannot be read
        }
    }
}
