// SPDX-License-Identifier: MIT

import Operations
import PITR
import Postgres

/// A restore that was carried out.
struct RestoreView: CommandOutput {
    struct Recovery: Encodable, Sendable {
        let replayedToLsn: String?
        let lastTransactionAt: String?
        let timeline: UInt32?
        let promoted: Bool
        let serverSaid: String?
    }

    let backup: String
    let into: String
    let rawBytes: UInt64
    let seconds: Double
    let recovery: Recovery?
    let promise: PromiseView?
    let startCommand: String
    let warnings: [String]

    init(_ request: RestoreRequest, _ report: RestoreBackup.Report, programs: PostgresPrograms?, seconds: Double) {
        backup = request.marker.id.text
        into = request.into.string
        rawBytes = request.marker.rawBytes
        self.seconds = seconds
        recovery = report.recovery.map { outcome in
            Recovery(
                replayedToLsn: outcome.replayedTo?.description,
                lastTransactionAt: outcome.lastTransactionAt?.description,
                timeline: outcome.timeline?.rawValue, promoted: outcome.isPromoted, serverSaid: outcome.serverSaid)
        }
        promise = report.promise.flatMap { check in request.plan.stop.map { PromiseView(check, $0) } }
        let program = programs?.path("pg_ctl").string ?? "pg_ctl"
        startCommand = "\(ShellQuote.word(program)) -D \(ShellQuote.word(request.into.string)) start"
        warnings = report.warnings
    }

    var exitStatus: Int32 { promise?.kept == false ? ExitStatus.integrity : ExitStatus.done }

    var text: String {
        var lines = ["Restored \(backup) into \(into): \(Units.bytes(rawBytes)) in \(Units.oneDecimal(seconds)) s."]
        lines += warnings.map { "Warning: \($0)" }
        guard let recovery else {
            lines.append("Start it with: \(startCommand)")
            lines.append("It then replays to the target by itself; its log says when it is there.")
            return lines.joined(separator: "\n")
        }
        lines.append("Recovery stopped at \(recovery.replayedToLsn ?? "an unknown position"), \(recovery.lastCommit).")
        lines += promise?.lines ?? ["The plan did not say where it would stop, so nothing was compared."]
        if let said = recovery.serverSaid { lines.append("The server said: \(said)") }
        lines.append(
            recovery.promoted
                ? "The server runs on timeline \(recovery.timeline.map(String.init) ?? "unknown") and takes writes."
                : "The server is paused at the target and can be read; end recovery with: SELECT pg_wal_replay_resume();"
        )
        return lines.joined(separator: "\n")
    }
}

extension RestoreView.Recovery {
    fileprivate var lastCommit: String {
        lastTransactionAt.map { "the last transaction replayed is from \($0)" } ?? "no transaction had to be replayed"
    }
}
