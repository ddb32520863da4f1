// SPDX-License-Identifier: MIT

import Operations
import PITR
import Testing

/// What stands in postgresql.auto.conf, literally.
@Suite("RestoreSettings") struct RestoreSettingsTests {
    private func block(
        _ plan: RecoveryPlan, action: RestoreRequest.TargetAction = .promote, keepArchiving: Bool = false,
        extra: [(name: String, value: String)] = []
    ) -> String {
        RestoreSettings.make(
            for: plan, restoreCommand: #"walden-wal fetch "%f" "%p""#, action: action, keepArchiving: keepArchiving,
            extra: extra
        ).block()
    }

    @Test func `a time`() throws {
        let time = try #require(Instant(rfc3339: "2026-11-22T11:00:00.25+01:00"))
        #expect(
            block(try Markers.plan(.time(time), timeline: 26)) == """
                # begin walden recovery settings
                restore_command = 'walden-wal fetch "%f" "%p"'
                recovery_target = ''
                recovery_target_lsn = ''
                recovery_target_xid = ''
                recovery_target_name = ''
                recovery_target_time = '2026-11-22 10:00:00.25+00'
                recovery_target_inclusive = 'on'
                recovery_target_timeline = '26'
                recovery_target_action = 'promote'
                archive_mode = 'off'
                # end walden recovery settings

                """)
    }

    @Test(arguments: [
        (RecoveryTarget.time(Markers.now), "recovery_target_time = '2026-11-22 10:00:00+00'"),
        (.lsn(LSN(0x16_B374_D848)), "recovery_target_lsn = '16/B374D848'"),
        (.xid(1 << 33 | 700), "recovery_target_xid = '8589935292'"),
    ])
    func `a target with two sides says which`(_ target: RecoveryTarget, _ line: String) throws {
        var plan = try Markers.plan(target)
        #expect(block(plan).contains("\n\(line)\nrecovery_target_inclusive = 'on'\n"))
        plan.isExclusive = true
        #expect(block(plan).contains("\n\(line)\nrecovery_target_inclusive = 'off'\n"))
    }

    @Test(arguments: [RecoveryTarget.name("it's"), .latest, .immediate])
    func `to the others it does not matter`(_ target: RecoveryTarget) throws {
        var plan = try Markers.plan(target)
        plan.isExclusive = true
        #expect(!block(plan).contains("inclusive"))
    }

    @Test func `a restore point's name is quoted`() throws {
        #expect(block(try Markers.plan(.name("it's"))).contains("\nrecovery_target_name = 'it''s'\n"))
    }

    @Test func `as soon as it is consistent`() throws {
        #expect(
            block(try Markers.plan(.immediate), action: .pause) == """
                # begin walden recovery settings
                restore_command = 'walden-wal fetch "%f" "%p"'
                recovery_target_time = ''
                recovery_target_lsn = ''
                recovery_target_xid = ''
                recovery_target_name = ''
                recovery_target = 'immediate'
                recovery_target_timeline = '1'
                recovery_target_action = 'pause'
                archive_mode = 'off'
                # end walden recovery settings

                """)
    }

    @Test func `as far as the archive reaches, archiving kept, with more settings`() throws {
        let extra = [(name: "port", value: "5433"), (name: "unix_socket_directories", value: "/tmp/it's\\here")]
        #expect(
            block(try Markers.plan(.latest, timeline: 3), action: .shutdown, keepArchiving: true, extra: extra) == """
                # begin walden recovery settings
                restore_command = 'walden-wal fetch "%f" "%p"'
                recovery_target = ''
                recovery_target_time = ''
                recovery_target_lsn = ''
                recovery_target_xid = ''
                recovery_target_name = ''
                recovery_target_timeline = '3'
                recovery_target_action = 'shutdown'
                port = '5433'
                unix_socket_directories = '/tmp/it''s\\\\here'
                # end walden recovery settings

                """)
    }

    @Test func `a timeline whose history nobody can fetch is the current one, never the latest`() throws {
        let text = block(try Markers.plan(.latest, timeline: 3, hasHistory: false))
        #expect(text.contains("recovery_target_timeline = 'current'\n"))
        for target in [RecoveryTarget.latest, .immediate, .time(Markers.now)] {
            #expect(block(try Markers.plan(target)).contains("'latest'") == false)
        }
    }

    @Test func `PostgreSQL takes the empty targets only before the one that is meant`() throws {
        for target in [RecoveryTarget.immediate, .time(Markers.now), .lsn(LSN(7)), .xid(7), .name("x")] {
            let lines = block(try Markers.plan(target)).split(separator: "\n").filter { line in
                line.hasPrefix("recovery_target") && !line.contains("_timeline") && !line.contains("_action")
                    && !line.contains("_inclusive")
            }
            #expect(lines.count == 5)
            #expect(lines.dropLast().allSatisfy { $0.hasSuffix("= ''") })
            #expect(lines.last?.hasSuffix("= ''") == false)
        }
    }
}
