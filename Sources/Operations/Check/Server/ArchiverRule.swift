// SPDX-License-Identifier: MIT

import Errors
import PITR
import Postgres

/// PostgreSQL's archiver gets on (`pg_stat_archiver`).
struct ArchiverRule: ServerRule {
    private static let what = "archiver"
    /// Segments, as `walden status --max-lag` has it.
    private static let many = 64

    func judge(_ server: CheckedServer, _ report: CheckReport) {
        // Where nothing is archived, what it says is of the past.
        guard server.setting("archive_mode") != "off" else { return }
        let archiver = server.archiver
        let measure = archiver.readyCount.map {
            CheckMeasure("ready", Double($0), .count, .above(warning: Double(Self.many), critical: .infinity))
        }
        if archiver.isFailing { return report.failed(Self.what, failure(archiver, server.now), measure: measure) }
        let last = archiver.lastArchivedWAL.flatMap { name in archiver.lastArchivedAt.map { (name, $0) } }
        let done =
            last.map { "\($0.0) was archived \(Self.age(of: $0.1, server.now)) ago" } ?? "nothing was archived yet"
        let waiting = archiver.readyCount.map { "\(CheckWords.count($0, "file")) \($0 == 1 ? "waits" : "wait")" }
        guard archiver.readyCount.map({ $0 <= Self.many }) ?? true else {
            return report.warn(
                Self.what, "\(waiting ?? "many files wait") to be archived", cause: done,
                hint: "Look whether the number falls. walden agent archives several at once.", measure: measure)
        }
        report.ok(Self.what, [done, waiting].compactMap { $0 }.joined(separator: ", "), measure: measure)
    }

    private func failure(_ archiver: ArchiverFacts, _ now: Instant) -> WaldenError {
        let file = archiver.lastFailedWAL ?? "a file"
        let age = archiver.lastFailedAt.map { " \(Self.age(of: $0, now)) ago" } ?? ""
        let waiting = archiver.readyCount.map { ", and \(CheckWords.count($0, "file")) wait" } ?? ""
        return WaldenError(
            .failed, "archiving fails: \(file) was tried in vain\(age)\(waiting)",
            cause: archiver.lastArchivedWAL.map { "the last that was archived is \($0)" } ?? "none was ever archived",
            hint: "The server's log has what archive_command said. Never delete anything in pg_wal: docs/runbook.md.")
    }

    private static func age(of instant: Instant, _ now: Instant) -> String {
        CheckWords.duration(instant.seconds(until: now))
    }
}
