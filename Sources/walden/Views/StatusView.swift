// SPDX-License-Identifier: MIT

import Agent
import Errors
import Operations
import PITR
import Postgres
import Repository

/// How each repository is doing, and the server's archiving.
struct StatusView: CommandOutput {
    struct Row: Encodable, Sendable {
        let repository: String
        let location: String
        let isReachable: Bool
        /// Why nothing is known of it.
        let problem: String?
        let generation: String?
        let backups: Int?
        let damagedBackups: Int?
        let newestBackup: String?
        let newestBackupStoppedAt: String?
        let newestBackupAgeSeconds: Int64?
        let newestSegment: String?
        let newestArchivedAt: String?
        /// null where it cannot be told.
        let lagSegments: UInt64?
        let lagBytes: UInt64?
        let recordedGaps: Int?
        /// When it was last verified, in part or whole; null: never.
        let lastVerifiedAt: String?
        /// What was damaged or missing then, and was not mended.
        let verifyFindings: UInt64?
        /// Since when everything in it was read once; null: that was never completed.
        let allReadSince: String?
    }

    struct Server: Encodable, Sendable {
        let isReachable: Bool
        let problem: String?
        /// null for a server in recovery.
        let currentSegment: String?
        let lastArchived: String?
        let lastArchivedAt: String?
        let lastFailed: String?
        let lastFailedAt: String?
        /// Whether no success has followed the last failure.
        let isFailing: Bool
        let waiting: Int?
    }

    struct Drill: Encodable, Sendable {
        let startedAt: String
        let ageSeconds: Int64
        let passed: Bool
        let problem: String?
        let recoverySeconds: Double?
    }

    let cluster: String
    let repositories: [Row]
    let server: Server
    /// The last one; null: none was done yet.
    let drill: Drill?
    /// Why the exit status is not 0.
    let problems: [String]

    init(
        _ statuses: [RepositoryStatus], cluster: String, server: Result<ServerStatus, WaldenError>,
        problems: [String], drill: DrillState? = nil, now: Instant
    ) {
        self.cluster = cluster
        self.drill = drill.map { Drill($0, now) }
        repositories = statuses.map { Row($0, now) }
        self.server = Server(server)
        self.problems = problems
    }

    var text: String {
        var table = TextTable([
            "REPOSITORY", "BACKUPS", "NEWEST BACKUP", "NEWEST WAL", "ARCHIVED", "LAG", "KNOWN GAPS", "VERIFIED",
        ])
        for row in repositories { table.add(row.cells) }
        return ([table.text, server.line, drill?.line ?? "No drill was done yet."] + problems.map { "PROBLEM: \($0)" })
            .joined(separator: "\n")
    }

    var exitStatus: Int32 { problems.isEmpty ? ExitStatus.done : ExitStatus.failed }
}

extension StatusView.Row {
    fileprivate init(_ status: RepositoryStatus, _ now: Instant) {
        let (facts, error): (RepositoryStatus.Facts?, WaldenError?) =
            switch status.facts {
            case .success(let facts): (facts, nil)
            case .failure(let error): (nil, error)
            }
        let size = facts.flatMap { SegmentSize(bytes: $0.generation.segmentBytes) }
        (repository, location) = (status.name, status.location)
        (isReachable, problem) = (facts != nil, error?.description)
        generation = facts?.generation.id.text
        (backups, damagedBackups) = (facts?.backups, facts?.damagedBackups)
        newestBackup = facts?.newestBackup?.id.text
        newestBackupStoppedAt = facts?.newestBackup?.stoppedAt.description
        newestBackupAgeSeconds = facts?.newestBackup.map {
            max(0, now.microseconds / 1_000_000 - $0.stoppedAt.microseconds / 1_000_000)
        }
        newestSegment = size.flatMap { size in facts?.newestSegment?.name(size: size) }
        newestArchivedAt = facts?.archivedAt?.description
        (lagSegments, lagBytes) = (status.lag?.segments, status.lag?.bytes)
        recordedGaps = facts?.recordedGaps
        lastVerifiedAt = facts?.lastVerify.map { ($0.endedAt ?? $0.seenAt).description }
        verifyFindings = facts?.lastVerify?.findingCount
        allReadSince = facts?.lastVerify?.lastRound?.startedAt.description
    }

    fileprivate var cells: [String] {
        guard let backups, let recordedGaps else { return [repository, "cannot be used"] }
        let age = newestBackupAgeSeconds.map { ", \(Units.duration(seconds: Double($0))) ago" } ?? ""
        return [
            repository, String(backups), newestBackup.map { $0 + age } ?? "none", newestSegment ?? "none",
            newestArchivedAt ?? "", lag, String(recordedGaps), verified,
        ]
    }

    private var verified: String {
        guard let lastVerifiedAt, let verifyFindings else { return "never" }
        return verifyFindings == 0 ? lastVerifiedAt : "\(lastVerifiedAt), \(Units.count(verifyFindings, "finding"))"
    }

    private var lag: String {
        guard let lagSegments, let lagBytes else { return "unknown" }
        return lagSegments == 0 ? "0" : "\(Units.count(lagSegments, "segment")), \(Units.bytes(lagBytes))"
    }
}

extension StatusView.Drill {
    fileprivate init(_ drill: DrillState, _ now: Instant) {
        startedAt = drill.at.description
        ageSeconds = max(0, now.microseconds / 1_000_000 - drill.at.microseconds / 1_000_000)
        (passed, problem, recoverySeconds) = (drill.passed, drill.problem?.withoutControls, drill.recoverySeconds)
    }

    fileprivate var line: String {
        let back = recoverySeconds.map { ", back in \(Units.duration(seconds: $0))" } ?? ""
        let age = Units.duration(seconds: Double(ageSeconds))
        return "The last drill \(passed ? "passed" : "FAILED"), \(age) ago\(back)" + (problem.map { ": \($0)" } ?? "")
    }
}

extension StatusView.Server {
    fileprivate init(_ server: Result<ServerStatus, WaldenError>) {
        let (status, error): (ServerStatus?, WaldenError?) =
            switch server {
            case .success(let status): (status, nil)
            case .failure(let error): (nil, error)
            }
        let archiver = status?.archiver
        (isReachable, problem) = (status != nil, error?.description)
        currentSegment = status?.currentSegment
        (lastArchived, lastArchivedAt) = (archiver?.lastArchivedWAL, archiver?.lastArchivedAt?.description)
        (lastFailed, lastFailedAt) = (archiver?.lastFailedWAL, archiver?.lastFailedAt?.description)
        isFailing = archiver?.isFailing ?? false
        waiting = archiver?.readyCount
    }

    fileprivate var line: String {
        if let problem { return "The server was not asked: \(problem)" }
        var parts = [currentSegment.map { "The server writes \($0)" } ?? "The server is in recovery"]
        if let lastArchived, let lastArchivedAt {
            parts.append("archived \(lastArchived) at \(lastArchivedAt)")
        } else {
            parts.append("archived nothing yet")
        }
        if let lastFailed, let lastFailedAt {
            parts.append("\(isFailing ? "IS FAILING with" : "last failed with") \(lastFailed) at \(lastFailedAt)")
        }
        if let waiting, waiting > 0 { parts.append("\(Units.count(UInt64(waiting), "file")) waiting") }
        return parts.joined(separator: "; ")
    }
}
