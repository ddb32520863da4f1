// SPDX-License-Identifier: MIT

import PITR
import Testing

@testable import Operations
@testable import Postgres

/// What is wrong with a server is said by the one rule that is about it.
@Suite("Rules for a server") struct ServerRuleTests {
    private func findings(_ server: CheckedServer) -> [CheckFinding] {
        Servers.rules.flatMap { Servers.findings($0, server) }
    }

    @Test func `a server as it should be has nothing but OK`() {
        let findings = findings(Servers.server())
        #expect(findings.allSatisfy { $0.result == .ok }, "\(findings)")
        #expect(findings.count >= 12)
    }

    /// The one line that is not OK, what it says, and what to do.
    private static let wrong: [(CheckedServer, String, CheckFinding.Result, says: String, cure: String)] = [
        (Servers.server(version: 140_010), "version", .failed, "needs 15", "Upgrade"),
        (Servers.server(version: 190_000), "version", .warn, "newer", "Upgrade Walden"),
        (Servers.server { $0.rights.mayReplicate = false }, "rights", .failed, "walden", "REPLICATION"),
        (Servers.server { $0.rights.lackingForFiles = ["SELECT on x"] }, "rights", .warn, "SELECT on x", "GRANT"),
        (Servers.server { $0.rights.mayCountWaiting = false }, "rights", .warn, "archive_statusdir", "GRANT"),
        (Servers.server(["wal_level": "minimal"]), "wal_level", .failed, "minimal", "wal_level = replica"),
        (Servers.server(["archive_mode": "off"]), "archive_mode", .failed, "off", "archive_mode = on and restart"),
        (Servers.server(["archive_timeout": "0"]), "archive_timeout", .warn, "quiet server", "archive_timeout = 60"),
        (Servers.server(["archive_timeout": "7200"]), "archive_timeout", .warn, "2 h", "archive_timeout = 60"),
        (Servers.server(archiver: Servers.archiver(failed: 5)), "archiver", .failed, Segment.name(5), "log"),
        (
            Servers.server(archiver: Servers.archiver(archived: nil, failed: 180)), "archiver", .failed, "3 min ago",
            "log"
        ),
        (Servers.server(archiver: Servers.archiver(ready: 65)), "archiver", .warn, "65 files wait", "agent"),
        (Servers.server(["max_wal_senders": "0"]), "max_wal_senders", .failed, "all of 0", "Raise"),
        (Servers.server { $0.replication.senders = 10 }, "max_wal_senders", .failed, "all of 10", "restart"),
        (
            Servers.server { $0.replication.slots = [.init(name: "old", isActive: false, keptBytes: 9 << 30)] },
            "replication slots", .warn, "old 9216 MiB", "pg_drop_replication_slot"
        ),
        (Servers.server(["fsync": "off"]), "fsync", .failed, "committed", "fsync = on"),
        (Servers.server(["full_page_writes": "off"]), "full_page_writes", .failed, "torn", "full_page_writes = on"),
        (Servers.server(checksums: false), "data checksums", .warn, "off", "pg_checksums --enable"),
        (Servers.server(["log_timezone": "Europe/Berlin"]), "time zone", .warn, "Europe/Berlin", "zone"),
        (Servers.server { $0.clockLead = -6 }, "clock", .warn, "6 s behind", "NTP"),
        (Servers.server { $0.clockLead = 301 }, "clock", .failed, "5 min 1 s ahead of", "NTP"),
        (
            Servers.server(["recovery_target_time": "2026-01-01 00:00:00+00"]), "recovery target", .warn, "_time is",
            "RESET"
        ),
        (Servers.server(["recovery_target_timeline": "1"]), "recovery target", .warn, "_timeline is", "_timeline, and"),
        (
            Servers.server { $0.settings.pendingRestart = ["wal_level"] }, "pending restart", .warn, "wal_level",
            "Restart"
        ),
        (Servers.server { $0.walRoom = room(of: 90) }, "pg_wal space", .warn, "9 %", "Never delete"),
        (Servers.server { $0.walRoom = room(of: 9) }, "pg_wal space", .failed, "nearly full", "Never delete"),
        (Servers.server(isStandby: true), "restore_command", .warn, "made anew", "walden-wal fetch"),
        (
            Servers.server(["archive_mode": "always", "restore_command": "walden-wal fetch"], isStandby: true),
            "archive_mode", .warn, "the primary archives too", "Set it to on"
        ),
    ]

    private static func room(of share: UInt64) -> FreeSpace {
        FreeSpace(freeBytes: share << 20, totalBytes: 1000 << 20, freeShare: share)
    }

    @Test(arguments: wrong.indices)
    func `what is wrong has its line, with the consequence and the cure, and nothing else is complained of`(
        _ index: Int
    )
        throws
    {
        let (server, what, result, says, cure) = Self.wrong[index]
        let complaints = findings(server).filter { $0.result != .ok }
        let line = try #require(complaints.first)
        #expect(complaints.count == 1, "\(complaints)")
        #expect(line.what == what && line.result == result)
        #expect(line.detail.contains(says) || line.cause?.contains(says) == true, "\(line)")
        #expect(line.hint?.contains(cure) == true, "\(line)")
    }

    @Test func `while archiving fails the room of pg_wal is measured by the rate of WAL`() {
        let failing = Servers.server(archiver: Servers.archiver(failed: 5)) {
            $0.walRoom = Self.room(of: 500)
            $0.walRate = 100_000
        }
        let line = Servers.findings(WALSpaceRule(), failing).first
        #expect(line?.result == .failed && line?.detail.contains("1 h 27 min") == true, "\(String(describing: line))")
        let well = Servers.server { ($0.walRoom, $0.walRate) = (Self.room(of: 500), 100_000) }
        #expect(Servers.findings(WALSpaceRule(), well).map(\.result) == [.ok])
    }

    @Test func `an archiver that failed before archiving was switched off says nothing`() {
        let server = Servers.server(["archive_mode": "off"], archiver: Servers.archiver(failed: 5))
        #expect(Servers.findings(ArchiverRule(), server).isEmpty)
    }

    @Test func `a slot that is limited, or used, or keeps little, is no complaint`() {
        let slots = [
            ReplicationUse.Slot(name: "used", isActive: true, keptBytes: 9 << 30),
            .init(name: "small", isActive: false, keptBytes: 1 << 20),
            .init(name: "lost", isActive: false, keptBytes: nil),
        ]
        #expect(Servers.findings(SlotsRule(), Servers.server { $0.replication.slots = slots }).map(\.result) == [.ok])
        let idle = ReplicationUse.Slot(name: "idle", isActive: false, keptBytes: 9 << 30)
        let limited = Servers.server(["max_slot_wal_keep_size": "1024"]) { $0.replication.slots = [idle] }
        #expect(Servers.findings(SlotsRule(), limited).map(\.result) == [.ok])
    }

    @Test func `names of UTC are one zone`() {
        #expect(Servers.findings(TimeZoneRule(), Servers.server(["log_timezone": "GMT"])).map(\.result) == [.ok])
        let berlin = ["log_timezone": "Europe/Berlin", "TimeZone": "Europe/Berlin"]
        #expect(Servers.findings(TimeZoneRule(), Servers.server(berlin)).map(\.result) == [.ok])
    }

    @Test func `the clocks agree where the server's lies between question and answer`() {
        let (first, last) = (Instant(seconds: 100), Instant(seconds: 103))
        #expect(CheckedServer.lead(first, last, over: Instant(seconds: 101)) == 0)
        #expect(CheckedServer.lead(first, last, over: Instant(seconds: 90)) == 10)
        #expect(CheckedServer.lead(first, last, over: Instant(seconds: 113)) == -10)
    }
}
