// SPDX-License-Identifier: MIT

import PITR

/// A line of a group's index object: what one LOG holds.
struct LogLine: Codable {
    let log: String
    let segments: UInt64
    let totals: WALTotals?
    let firstCommit: TransactionEnd?
    let lastCommit: TransactionEnd?
    let broken: Bool?

    private enum CodingKeys: String, CodingKey {
        case log, segments, totals, broken
        case firstCommit = "first_commit"
        case lastCommit = "last_commit"
    }

    init(_ summary: LogSummary) {
        log = WALLog(timeline: summary.timeline, number: summary.log).name
        segments = summary.segments
        totals = summary.totals == WALTotals() ? nil : summary.totals
        (firstCommit, lastCommit) = (summary.firstCommit, summary.lastCommit)
        broken = summary.isBroken ? true : nil
    }

    /// nil when the LOG is none of `group`.
    func summary(in group: WALLogGroup) -> LogSummary? {
        guard let number = WALLog.number(named: log), group.logs.contains(number) else { return nil }
        var summary = LogSummary(timeline: group.timeline, log: number)
        summary.segments = segments
        summary.totals = totals ?? WALTotals()
        (summary.firstCommit, summary.lastCommit) = (firstCommit, lastCommit)
        summary.isBroken = broken ?? false
        return summary
    }
}
