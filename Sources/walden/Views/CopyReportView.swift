// SPDX-License-Identifier: MIT

import Operations
import Repository

/// What a copy did.
struct CopyReportView: Encodable, Sendable {
    struct Backup: Encodable, Sendable {
        let id: String
        /// false: it was there already.
        let copied: Bool
        let ways: [String]
    }

    struct WAL: Encodable, Sendable {
        let copied: Int
        let ways: [String]
        let alreadyThere: Int
        let uncompared: Int
        let unopened: Int
    }

    struct Failure: Encodable, Sendable {
        let subject: String
        let code: String
        let problem: String
    }

    struct Dump: Encodable, Sendable {
        let id: String
        /// false: it was there already.
        let copied: Bool
    }

    let backups: [Backup]
    let dumps: [Dump]
    let wal: WAL
    let gaps: Int
    let bytesRead: UInt64
    let failures: [Failure]
    private let report: CopyReport

    private enum CodingKeys: CodingKey {
        case backups, dumps, wal, gaps, bytesRead, failures
    }

    init(_ report: CopyReport) {
        self.report = report
        backups = report.backups.map {
            Backup(id: $0.id.text, copied: $0.isCopied, ways: $0.ways.sorted().map(\.word))
        }
        dumps = report.dumps.map { Dump(id: $0.id.text, copied: $0.isCopied) }
        let wal = report.wal
        self.wal = WAL(
            copied: wal.copied, ways: wal.ways.sorted().map(\.word), alreadyThere: wal.alreadyThere,
            uncompared: wal.uncompared, unopened: wal.unopened)
        gaps = report.gaps
        bytesRead = report.bytesRead
        failures = report.failures.map {
            Failure(subject: $0.subject, code: $0.error.code.rawValue, problem: $0.error.description)
        }
    }

    func text(_ from: String, _ to: String, seconds: Double) -> String {
        var lines = report.backups.map { backup in
            backup.isCopied
                ? "Backup \(backup.id) is in \(to) now (\(CopyWay.text(backup.ways)))."
                : "Backup \(backup.id) was in \(to) already, and is as its marker says."
        }
        lines += dumps.map { "Dump \($0.id) \($0.copied ? "is in \(to) now" : "was in \(to) already")." }
        lines.append(walLine(to))
        if wal.unopened > 0 {
            lines.append(
                "\(wal.unopened) sealed WAL files were copied unopened: without a key nobody has seen whether they hold WAL."
            )
        }
        if wal.uncompared > 0 {
            lines.append("\(wal.uncompared) WAL files that \(to) has under the same names were not compared.")
        }
        if gaps > 0 { lines.append("\(gaps) records of lost WAL were copied.") }
        lines.append("\(Units.bytes(bytesRead)) read from \(from) in \(Units.oneDecimal(seconds)) s.")
        lines += failures.map { "NOT COPIED \($0.subject): \($0.problem)" }
        return lines.joined(separator: "\n")
    }

    private func walLine(_ to: String) -> String {
        let ways = report.wal.ways.isEmpty ? "" : " (\(CopyWay.text(report.wal.ways)))"
        return "WAL files copied: \(wal.copied)\(ways); already in \(to): \(wal.alreadyThere)."
    }
}
