// SPDX-License-Identifier: MIT

import Operations
import Repository

/// A drill that was done.
struct DrillView: CommandOutput {
    struct Kept: Encodable, Sendable {
        let folder: String
        let dataDirectory: String
        let isRunning: Bool
        let connect: String
        let remove: String
    }

    let drill: DrillSummary
    /// What the drill's queries answered, where that was not what was expected: in no record.
    let details: [String]
    let promiseKept: Bool?
    let kept: Kept?
    let warnings: [String]

    init(_ report: DrillReport) {
        drill = DrillSummary(report.record)
        (details, promiseKept, warnings) = (report.details, report.promise?.isKept, report.warnings)
        kept = report.kept.map { Kept($0) }
    }

    var exitStatus: Int32 { drill.passed ? ExitStatus.done : ExitStatus.integrity }

    var text: String {
        let from = drill.backup.map { " from \($0)" } ?? ""
        var lines = ["The drill \(drill.passed ? "PASSED" : "FAILED"): \(drill.what)\(from)."]
        // What a check says stands at the check.
        let others = drill.problems.filter { problem in !drill.checks.contains { problem.hasPrefix("\($0.name): ") } }
        lines += others.map { "  \($0)" }
        lines += recovery
        lines += drill.checks.map { "  \($0.words)" }
        lines += details.map { "  \($0)" }
        lines += kept?.lines ?? []
        lines += warnings.map { "Warning: \($0)" }
        return lines.joined(separator: "\n")
    }

    private var recovery: [String] {
        var lines: [String] = []
        if let seconds = drill.recoverySeconds, let restore = drill.restoreSeconds, let replay = drill.replaySeconds {
            lines.append(
                "  back in \(Units.oneDecimal(seconds)) s: \(Units.bytes(drill.rawBytes ?? 0)) restored in "
                    + "\(Units.oneDecimal(restore)) s, \(Units.bytes(drill.walBytes ?? 0)) of WAL replayed in \(Units.oneDecimal(replay)) s"
            )
        }
        if let point = drill.recoveryPoint {
            let wanted = drill.target == "latest" ? "the drill began" : "the moment that was wanted"
            let behind = drill.behindSeconds.map { ", \(Units.duration(seconds: $0)) before \(wanted)" } ?? ""
            lines.append("  the last transaction that came back is of \(point)\(behind)")
        }
        return lines
    }
}

extension DrillSummary.Check {
    fileprivate var words: String {
        let verdict =
            switch result {
            case "passed": "passed"
            case "failed": "FAILED"
            default: "was left out"
            }
        return "\(name) \(verdict) (\(Units.oneDecimal(seconds)) s)" + (reason.map { ": \($0)" } ?? "")
    }
}

extension DrillView.Kept {
    init(_ kept: DrillReport.Kept) {
        (folder, dataDirectory, isRunning) = (kept.folder.string, kept.data.string, kept.isRunning)
        let psql = ShellQuote.argument(kept.programs.appending("psql").string)
        connect = "\(psql) -h \(ShellQuote.argument(folder)) -p \(kept.port) -U postgres"
        let control = ShellQuote.argument(kept.programs.appending("pg_ctl").string)
        let asOwner = kept.owner.map { "setpriv --reuid=\($0) --regid=\($0) --clear-groups " } ?? ""
        let stop = "\(asOwner)\(control) stop -m immediate -D \(ShellQuote.argument(dataDirectory))"
        remove = (isRunning ? "\(stop) && " : "") + "rm -r \(ShellQuote.argument(folder))"
    }

    fileprivate var lines: [String] {
        ["Kept in \(folder)\(isRunning ? "; the server runs" : "; no server runs")."]
            + (isRunning ? ["Connect with: \(connect)"] : []) + ["Take it away with: \(remove)"]
    }
}

extension DrillView: JobOutput {
    var made: [String] { [] }
    var madeBytes: UInt64? { nil }
    var problems: [String] { drill.problems }
}
