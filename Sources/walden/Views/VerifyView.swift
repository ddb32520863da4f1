// SPDX-License-Identifier: MIT

import Errors
import Operations
import PITR
import Repository

/// What a verification read and found.
struct VerifyView: CommandOutput {
    struct Part: Encodable, Sendable {
        let repository: String
        let generation: String
        let scope: String
        let share: Double
        let resumed: Bool
        let totalBytes: UInt64
        let readBytes: UInt64
        let objects: UInt64
        let segments: UInt64
        /// Of the objects: sealed, and looked at from outside only.
        let unopened: UInt64
        let backups: Int
        /// Since when what was read counts for the round that is not complete yet.
        let roundStartedAt: String
        /// The last time in which everything was read; null: never.
        let lastRoundStartedAt: String?
        let lastRoundEndedAt: String?
        let remarks: [String]
    }

    struct Dumps: Encodable, Sendable {
        let repository: String
        let read: Int
        let unopened: Int
    }

    struct Unreachable: Encodable, Sendable {
        let repository: String
        let problem: String
    }

    let repositories: [Part]
    let dumps: [Dumps]
    let findings: [VerifyFindingView]
    let unreachable: [Unreachable]
    let seconds: Double
    /// Whether nothing is left that somebody should do something about.
    let isWhole: Bool

    init(_ report: VerifyReport, seconds: Double) {
        let sizes = Dictionary(report.parts.map { ($0.generation, $0.segmentSize) }) { first, _ in first }
        repositories = report.parts.map(Part.init)
        dumps = report.dumps.map { Dumps(repository: $0.repository, read: $0.read, unopened: $0.unopened) }
        findings = report.findings.map { finding in
            VerifyFindingView(finding, size: finding.generation.flatMap { sizes[$0] })
        }
        unreachable = report.unreachable.map { Unreachable(repository: $0.repository, problem: "\($0.error)") }
        (isWhole, self.seconds) = (report.open.isEmpty, seconds)
    }

    var exitStatus: Int32 {
        if !isWhole { return ExitStatus.integrity }
        return unreachable.isEmpty ? ExitStatus.done : ExitStatus.partlyDone
    }

    var text: String {
        var table = TextTable([
            "REPOSITORY", "GENERATION", "READ", "OF", "OBJECTS", "SEGMENTS", "BACKUPS", "ALL READ SINCE",
        ])
        for part in repositories {
            table.add([
                part.repository, part.generation, Units.bytes(part.readBytes), Units.bytes(part.totalBytes),
                String(part.objects), String(part.segments), String(part.backups), part.lastRoundStartedAt ?? "not yet",
            ])
        }
        return ([table.text] + findings.map(\.text) + remarks + [verdict]).joined(separator: "\n")
    }

    private var remarks: [String] {
        let unopened = repositories.filter { $0.unopened > 0 }.map {
            "\($0.unopened) sealed objects in \($0.repository) were looked at from outside only: no key at hand opens them."
        }
        let dumped = dumps.map { dumps in
            let sealed = dumps.unopened > 0 ? ", \(dumps.unopened) sealed ones not" : ""
            return "\(Units.count(UInt64(dumps.read), "dump")) in \(dumps.repository) read\(sealed)."
        }
        return unopened + dumped + repositories.flatMap { part in part.remarks.map { "\(part.repository): \($0)." } }
            + unreachable.map { "Repository \($0.repository) does not answer: \($0.problem)" }
    }

    private var verdict: String {
        let time = Units.oneDecimal(seconds)
        let open = findings.count { $0.cure != nil }
        if open > 0 { return "\(Units.count(UInt64(open), "finding")) in \(time) s." }
        return unreachable.isEmpty ? "All that was read is whole (\(time) s)." : "What answered is whole (\(time) s)."
    }
}

extension VerifyView.Part {
    init(_ part: VerifyReport.Part) {
        let record = part.record
        (repository, generation) = (part.repository, part.generation.text)
        (scope, share, resumed) = (record.scope, record.share, part.isResumed)
        (totalBytes, readBytes) = (part.totalBytes, record.doneBytes)
        (objects, segments, unopened) = (record.objects, record.segments, record.unopened)
        (backups, remarks) = (part.backups, part.remarks)
        roundStartedAt = record.roundStartedAt.description
        lastRoundStartedAt = record.lastRound?.startedAt.description
        lastRoundEndedAt = record.lastRound?.endedAt.description
    }
}

extension VerifyView: JobOutput {
    var made: [String] { [] }
    var madeBytes: UInt64? { nil }
    var problems: [String] {
        findings.filter { $0.cure != nil }.map { "\($0.repository): \($0.problem)" }
            + unreachable.map { "repository \($0.repository) does not answer: \($0.problem)" }
    }
}
