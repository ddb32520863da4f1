// SPDX-License-Identifier: MIT

import PITR

/// What can be restored to.
struct WindowView: CommandOutput {
    struct Row: Encodable, Sendable {
        let timeline: UInt32
        let first: String?
        let last: String?
        let firstLsn: String
        let lastLsn: String
        /// The earliest backup that reaches all of it.
        let backup: String
        let backups: Int
        let firstSegment: String
        let lastSegment: String
        let segmentCount: UInt64
        /// The segments missing behind it; null where it ends with the archive.
        let gap: String?
        let gapReason: String?
    }

    let windows: [Row]
    let warnings: [String]

    init(_ windows: [RecoveryWindow], size: SegmentSize, warnings: [String]) {
        self.windows = windows.map { window in
            func name(_ number: UInt64) -> String {
                WALSegment(timeline: window.timeline, number: number).name(size: size)
            }
            return Row(
                timeline: window.timeline.rawValue, first: window.first?.description, last: window.last?.description,
                firstLsn: window.firstLSN.description, lastLsn: window.lastLSN.description, backup: window.backup.text,
                backups: window.backups, firstSegment: name(window.segments.lowerBound),
                lastSegment: name(window.segments.upperBound), segmentCount: UInt64(window.segments.count),
                gap: window.gap?.text(size: size), gapReason: window.gapReason)
        }
        self.warnings = warnings
    }

    var text: String {
        guard !windows.isEmpty else {
            return (["Nothing can be restored to: there is no backup with its WAL."] + warned).joined(separator: "\n")
        }
        var table = TextTable(["TIMELINE", "FIRST", "LAST", "FROM LSN", "TO LSN", "SEGMENTS", "BACKUPS", "ENDS WITH"])
        for row in windows {
            table.add([
                String(row.timeline), row.first ?? "no commit", row.last ?? "no later commit", row.firstLsn,
                row.lastLsn,
                String(row.segmentCount), String(row.backups), row.end,
            ])
        }
        return ([table.text] + warned).joined(separator: "\n")
    }

    private var warned: [String] { warnings.map { "Warning: \($0)" } }
}

extension WindowView.Row {
    fileprivate var end: String {
        guard let gap else { return "the archive" }
        return "missing: \(gap)" + (gapReason.map { " (\($0))" } ?? "")
    }
}
