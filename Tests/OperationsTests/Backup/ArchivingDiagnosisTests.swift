// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

@testable import Operations
@testable import Postgres

@Suite("ArchivingDiagnosis") struct ArchivingDiagnosisTests {
    private let ours = #"walden-wal push "%p""#

    private func facts(_ settings: [String: String], standby: Bool = false) -> ServerFacts {
        ServerFacts(
            version: 150_014, fullVersion: "15.14", systemIdentifier: Segment.ours, segmentSize: Segment.size,
            blockSize: 8192, dataChecksums: true, inRecovery: standby, timeline: .first, dataDirectory: nil,
            settings: settings)
    }

    private func archiver(
        archived: (String, Int64)? = nil, failed: (String, Int64)? = nil, ready: Int? = nil
    ) -> ArchiverFacts {
        ArchiverFacts(
            archivedCount: archived == nil ? 0 : 1, lastArchivedWAL: archived?.0,
            lastArchivedAt: archived.map { Instant(microseconds: $0.1) }, failedCount: failed == nil ? 0 : 7,
            lastFailedWAL: failed?.0, lastFailedAt: failed.map { Instant(microseconds: $0.1) },
            readyCount: ready)
    }

    @Test func `a server that can never deliver is refused with what to set`() throws {
        for (settings, standby, problem, hint) in [
            (["archive_mode": "off", "archive_command": ours], false, "archive_mode is off", "archive_mode = on"),
            (["archive_mode": "on", "archive_command": ours], true, "standby", "archive_mode = always"),
            (["archive_mode": "on", "archive_command": ""], false, "archive_command is empty", "walden-wal push"),
            (["archive_mode": "on", "archive_command": "(disabled)"], false, "archive_command is empty", "walden-wal"),
            (["archive_mode": "always", "archive_command": ""], true, "archive_command is empty", "walden-wal push"),
        ] {
            let error = try #require(ArchivingDiagnosis.cannotArchive(facts(settings, standby: standby)))
            #expect(error.code == .refused)
            #expect(error.message.contains(problem), "\(error)")
            #expect(error.hint?.contains(hint) == true, "\(error)")
        }
    }

    @Test func `a server that may deliver is not refused, nor one whose settings cannot be seen`() {
        for (settings, standby) in [
            (["archive_mode": "on", "archive_command": ours], false),
            (["archive_mode": "always", "archive_command": ours], true),
            (["archive_mode": "on", "archive_command": "", "archive_library": "basic_archive"], false),
            (["archive_mode": "on", "archive_command": "cp %p /x/%f"], false), ([:], false),
        ] {
            #expect(ArchivingDiagnosis.cannotArchive(facts(settings, standby: standby)) == nil)
        }
    }

    private func explain(
        _ missing: [String] = ["A"], _ settings: [String: String]? = nil, _ archiver: ArchiverFacts? = nil,
        standby: Bool = false
    ) -> WaldenError {
        ArchivingDiagnosis.explain(
            missing: missing, settings: facts(settings ?? ["archive_command": ours], standby: standby),
            archiver: archiver ?? self.archiver())
    }

    @Test func `the missing segments are named, many in short`() {
        #expect(explain(["A", "B", "C"]).message.hasSuffix("A, B, C"))
        #expect(explain(["A", "B", "C", "D"]).message.hasSuffix("A and 3 more"))
        #expect(explain().code == .timedOut)
        #expect(explain().canRetry)
        #expect(explain().hint?.contains("log") == true)
    }

    @Test func `a command or a library that is not ours is named, with what to set instead`() {
        let library = explain(["A"], ["archive_command": ours, "archive_library": "basic_archive"])
        #expect(library.cause?.contains("basic_archive") == true)
        #expect(library.hint?.contains("archive_library = ''") == true)
        let command = explain(["A"], ["archive_command": "cp %p /backup/%f", "archive_library": ""])
        #expect(command.cause?.contains("cp %p /backup/%f") == true)
        #expect(command.hint?.contains("walden-wal push") == true)
        #expect(explain().cause?.contains("not Walden's") == false)
        #expect(explain(["A"], [:]).cause?.contains("not Walden's") == false)
    }

    @Test func `the last failure counts while no success has followed it`() {
        let failing = explain(["A"], nil, archiver(archived: ("000A", 5), failed: ("000B", 6)))
        #expect(failing.cause?.contains("000B") == true)
        #expect(failing.cause?.contains("7 failures") == true)
        #expect(failing.cause?.contains("last archived 000A") == true)
        let never = explain(["A"], nil, archiver(failed: ("000B", 6)))
        #expect(never.cause?.contains("000B") == true)
        #expect(never.cause?.contains("archived nothing yet") == true)
        let mended = explain(["A"], nil, archiver(archived: ("000A", 7), failed: ("000B", 6)))
        #expect(mended.cause?.contains("000B") == false)
    }

    @Test func `the backlog and a standby's slowness are said where they are known`() {
        #expect(explain(["A"], nil, archiver(ready: 12)).cause?.contains("12 files wait") == true)
        #expect(explain().cause?.contains("wait") == false)
        #expect(explain(["A"], nil, nil, standby: true).cause?.contains("standby") == true)
        #expect(explain().cause?.contains("standby") == false)
    }
}
