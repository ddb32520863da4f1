// SPDX-License-Identifier: MIT

import PITR
import SystemPackage
import Testing

@testable import Operations
@testable import Postgres

/// Servers on paper, and what rules say of them.
enum Servers {
    /// As docs/configuration.md and postgres-conf want it.
    static let settings = [
        "archive_command": #"walden-wal push "%p""#, "archive_library": "", "archive_mode": "on",
        "archive_timeout": "60",
        "data_checksums": "on", "fsync": "on", "full_page_writes": "on", "log_timezone": "Etc/UTC",
        "max_slot_wal_keep_size": "-1", "max_wal_senders": "10", "restore_command": "", "TimeZone": "UTC",
        "wal_level": "replica", "recovery_target_time": "", "recovery_target_timeline": "latest",
    ]
    static let now = Instant(seconds: 1_795_341_600)

    static func server(
        _ settings: [String: String] = [:], version: Int = 150_018, isStandby: Bool = false, checksums: Bool = true,
        archiver: ArchiverFacts = Servers.archiver(), _ change: (inout CheckedServer) -> Void = { _ in }
    ) -> CheckedServer {
        let settings = Self.settings.merging(settings) { $1 }
        let facts = ServerFacts(
            version: version, fullVersion: "\(version / 10000).\(version % 10000)", systemIdentifier: Segment.ours,
            segmentSize: Segment.size, blockSize: 8192, dataChecksums: checksums, inRecovery: isStandby,
            timeline: .first, dataDirectory: nil, settings: settings)
        var server = CheckedServer(
            facts: facts, settings: ServerSettings(values: settings), rights: RoleRights(role: "walden"),
            replication: ReplicationUse(),
            archiver: archiver, now: now)
        change(&server)
        return server
    }

    /// Archived and failed so many seconds before ``now``.
    static func archiver(archived: Int64? = 10, failed: Int64? = nil, ready: Int? = 0) -> ArchiverFacts {
        ArchiverFacts(
            archivedCount: archived == nil ? 0 : 1, lastArchivedWAL: archived.map { _ in Segment.name(4) },
            lastArchivedAt: archived.map { now.advanced(by: .seconds(-$0)) }, failedCount: failed == nil ? 0 : 7,
            lastFailedWAL: failed.map { _ in Segment.name(5) },
            lastFailedAt: failed.map { now.advanced(by: .seconds(-$0)) }, readyCount: ready)
    }

    static func findings(_ rule: some ServerRule, _ server: CheckedServer) -> [CheckFinding] {
        let report = CheckReport(repository: nil)
        rule.judge(server, report)
        return report.close()
    }

    /// All rules but that on `archive_command`.
    static let rules: [any ServerRule] = [
        VersionRule(), RightsRule(), WALLevelRule(), ArchiveModeRule(), ArchiveTimeoutRule(), ArchiverRule(),
        SendersRule(), SlotsRule(), DurabilityRule(), ChecksumsRule(), TimeZoneRule(), ClockRule(), StandbyRule(),
        RecoveryTargetRule(), PendingRestartRule(), WALSpaceRule(),
    ]
}
