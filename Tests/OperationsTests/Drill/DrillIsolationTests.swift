// SPDX-License-Identifier: MIT

import PITR
import SystemPackage
import Testing

@testable import Operations

@Suite("What keeps a drill's server to itself") struct DrillIsolationTests {
    private static let scratch = DrillScratch(folder: "/var/tmp/walden-drill-7-ab", owner: nil)

    private static func settings(_ major: Int, preload: [String] = []) -> [String: String] {
        let pairs = DrillIsolation.settings(major: major, in: scratch, preload: preload)
        return Dictionary(pairs.map { ($0.name, $0.value) }) { _, last in last }
    }

    @Test(arguments: [15, 16, 17, 18])
    func `nothing leaves it, and only its folder leads to it`(_ major: Int) {
        let settings = Self.settings(major)
        for empty in [
            "listen_addresses", "archive_command", "archive_library", "archive_cleanup_command", "recovery_end_command",
            "primary_conninfo", "primary_slot_name", "synchronous_standby_names", "shared_preload_libraries",
            "session_preload_libraries", "local_preload_libraries", "external_pid_file",
        ] {
            #expect(settings[empty] == "", "\(empty)")
        }
        for off in ["archive_mode", "ssl", "bonjour", "hot_standby", "logging_collector", "restart_after_crash"] {
            #expect(settings[off] == "off", "\(off)")
        }
        #expect(settings["max_logical_replication_workers"] == "0")
        #expect(settings["recovery_min_apply_delay"] == "0")
        #expect(settings["log_destination"] == "stderr")
        for inside in ["data_directory", "unix_socket_directories", "hba_file", "ident_file"] {
            #expect(settings[inside]?.hasPrefix(Self.scratch.folder.string) == true, "\(inside)")
        }
    }

    @Test func `later versions have more to switch off, earlier ones do not know of it`() {
        for setting in ["event_triggers", "sync_replication_slots", "summarize_wal"] {
            #expect(Self.settings(16)[setting] == nil && Self.settings(17)[setting] == "off", "\(setting)")
        }
        #expect(Self.settings(17)["io_method"] == nil && Self.settings(18)["io_method"] == "worker")
        #expect(!DrillIsolation.sessionOptions(major: 16).contains("event_triggers"))
        #expect(DrillIsolation.sessionOptions(major: 17).contains("-c event_triggers=off"))
    }

    @Test func `only the libraries that were named are loaded`() {
        #expect(Self.settings(15, preload: ["timescaledb", "x"])["shared_preload_libraries"] == "timescaledb,x")
        let arguments = DrillIsolation.arguments(major: 15, in: Self.scratch, preload: [])
        #expect(arguments.count.isMultiple(of: 2) && arguments.contains("archive_mode=off"))
    }

    @Test func `the archive ends where the plan does, whatever is archived meanwhile`() throws {
        var plan = try Markers.plan(.latest)
        #expect(DrillIsolation.bounded("fetch", by: plan) == "fetch")
        plan.segments = [
            SegmentRun(timeline: .first, first: 2, last: 3),
            SegmentRun(timeline: try #require(TimelineID(2)), first: 4, last: 0x1F),
        ]
        let command = DrillIsolation.bounded("walden-wal fetch \"%f\" \"%p\"", by: plan)
        #expect(command.hasSuffix("; walden-wal fetch \"%f\" \"%p\""))
        #expect(command.contains("> \"\(Segment.name(0x1F, on: 2))\""))
        #expect(command.contains("*.history)"))
    }

    @Test func `every tablespace of the backup has a folder in the drill's own`() throws {
        let marker = Markers.marker([
            Markers.tree("16385", "/srv/fast"), Markers.tree("16386", "/srv/slow"), Markers.tree("base", nil),
        ])
        let request = DrillRequest(
            plan: try Markers.plan(.latest), marker: marker, directory: "/var/tmp", restoreCommand: "fetch")
        let restore = request.restore(into: Self.scratch)
        let roots = try RestoreRoots(restore).roots
        #expect(roots.allSatisfy { $0.path.starts(with: Self.scratch.folder) })
        #expect(Set(roots.map(\.path)).count == 3)
        #expect(restore.start && !restore.keepArchiving && !restore.inPlace && restore.targetAction == .promote)
    }
}
