// SPDX-License-Identifier: MIT

import Foundation
import Glibc
import PostgresTestSupport
import SystemPackage
import Testing

/// Real servers: what was pruned is restored from what is left.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct PruneTests {
    /// Three backups with something between them: `early` is in all, `middle` in the last two, `late` was committed
    /// after the second.
    private struct Past {
        let backups: [String]
        /// After `late` and before `last` was made.
        let moment: String
    }

    private func past(_ fixture: RecoveryFixture) async throws -> Past {
        try await fixture.fill("early")
        let first = try await fixture.backup()
        try await fixture.archiveAll()
        try await fixture.fill("middle")
        try await fixture.archiveAll()
        let second = try await fixture.backup()
        try await fixture.fill("late")
        let moment = try await fixture.moment()
        try await fixture.fill("last")
        try await fixture.archiveAll()
        let third = try await fixture.backup()
        try await fixture.archiveAll()
        // What took a minute was done over two months.
        try age(first, days: 60, fixture)
        try age(second, days: 10, fixture)
        return Past(backups: [first, second, third], moment: moment)
    }

    /// Lets a backup have been taken so many days ago. Its name stays, and must not matter.
    private func age(_ id: String, days: Int, _ fixture: RecoveryFixture) throws {
        let then = Date(timeIntervalSinceNow: -Double(days) * 86_400).formatted(.iso8601)
        try fixture.rewrite(try fixture.backupFolder(id).appending("backup.json")) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            bytes = Data(text.replacing(/"(started|stopped)_at":"[^"]*"/) { "\"\($0.1)_at\":\"\(then)\"" }.utf8)
        }
    }

    private func retain(_ lines: String, _ fixture: RecoveryFixture) throws {
        var text = try fixture.content(fixture.configuration)
        if let old = text.range(of: "retention:") { text.removeSubrange(old.lowerBound...) }
        try (text + "retention: {\(lines)}\n").write(
            toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
    }

    @Test func `a moment of the window and an older point are restored from what prune leaves`() async throws {
        try await RecoveryFixture.with { fixture in
            let past = try await past(fixture)
            let kept = try await fixture.succeed("prune")
            #expect(kept.out.contains("are kept for ever"), "\(kept.testDescription)")
            try retain("window: 7d, keep_monthly: 3", fixture)
            let before = try fixture.segments().count
            let told = try await fixture.succeed("prune", "--dry-run")
            #expect(told.out.contains("the window begins with it on timeline 1"), "\(told.testDescription)")
            #expect(told.out.contains("Window after:") && told.out.contains("Would remove 0 base backups and "))
            #expect(try fixture.segments().count == before)
            let pruned = try await fixture.succeed("prune", "--json").document()
            let place = try #require(pruned["result"]?["places"]?[0])
            #expect(place["problem"] == nil && (place["removed_objects"]?.number ?? 0) > 0)
            let generation = try #require(place["generations"]?[0])
            #expect(generation["backups"]?.elements.count { $0["is_kept"]?.flag == true } == 3)
            #expect(generation["window_after"]?["backup"]?.text == past.backups[1])
            #expect(try fixture.segments().count < before)
            // Neither a gap nor a job that looks wrong comes of it.
            let list = try await fixture.succeed("wal", "list")
            #expect(
                !list.out.lowercased().contains("gap") && !list.out.lowercased().contains("missing"),
                "\(list.testDescription)")
            let jobs = try await fixture.succeed("job", "list", "--job", "prune", "--json").document()
            #expect((jobs["result"]?["runs"]?[0]?["removed"]?.number ?? 0) > 0)

            let window = fixture.place("window", port: 5434)
            try await fixture.restore(window, "--to-time", past.moment)
            #expect(try await fixture.has("late", window))
            #expect(try await !fixture.has("last", window))
            let point = fixture.place("point", port: 5435)
            try await fixture.restore(point, "--immediate", "--backup", past.backups[0])
            #expect(
                try await fixture.value(point, RecoveryFixture.summary(of: "early")) == RecoveryFixture.thousandRows)
            #expect(try await !fixture.has("middle", point))
        }
    }

    @Test func `a backup that is kept stays, and goes once it is released`() async throws {
        try await RecoveryFixture.with { fixture in
            let past = try await past(fixture)
            try retain("window: 7d", fixture)
            try await fixture.succeed("backup", "keep", past.backups[0], "--note", "audit")
            try await fixture.expect(3, saying: ["walden list"], ["backup", "keep", "20200101T000000Z-full"])
            try await fixture.expect(2, ["backup", "keep", "nonsense"])
            #expect(try await fixture.succeed("list").out.contains("kept."))
            let told = try await fixture.succeed("prune")
            #expect(told.out.contains("pinned"))
            #expect(fixture.exists(try fixture.backupFolder(past.backups[0])))
            try await fixture.succeed("backup", "release", past.backups[0])
            try await fixture.succeed("prune")
            #expect(!fixture.exists(try fixture.backupFolder(past.backups[0])))
            #expect(fixture.exists(try fixture.backupFolder(past.backups[1])))
        }
    }

    /// Fault 29 of docs/faults.md.
    @Test func `what a restore reads stays, also while the restored server replays by itself`() async throws {
        try await RecoveryFixture.with { fixture in
            let past = try await past(fixture)
            try retain("window: 7d", fixture)
            let place = fixture.place()
            let running = try await RunningProgram.walden(
                fixture, "restore", "--immediate", "--backup", past.backups[0], "--into", place.path.string)
            let uses = fixture.repository.appending("main/uses")
            // Stopped as soon as it has said what it reads, or it was faster.
            try await fixture.server.wait(for: "the restore to announce itself") { !fixture.names(in: uses).isEmpty }
            // It may have ended by now, and then the restored server's note counts.
            try? running.signal(SIGSTOP)
            let told = try await fixture.succeed("prune")
            #expect(told.out.contains("in use: "), "\(told.testDescription)")
            #expect(fixture.exists(try fixture.backupFolder(past.backups[0]).appending("backup.json")))
            try? running.signal(SIGCONT)
            let restored = try await running.result()
            #expect(restored.status == 0, "\(restored.testDescription)")
            let after = try await fixture.succeed("prune")
            #expect(after.out.contains("in use: recovery by a restored server"), "\(after.testDescription)")
            let files = fixture.names(in: uses)
            for name in files { try FileManager.default.removeItem(atPath: uses.appending(name).string) }
            try await fixture.succeed("prune")
            #expect(!fixture.exists(try fixture.backupFolder(past.backups[0])))
        }
    }

    @Test func `after a backup that failed nothing goes`() async throws {
        try await RecoveryFixture.with { fixture in
            let past = try await past(fixture)
            try retain("window: 7d", fixture)
            try await fixture.server.stop()
            #expect(try await fixture.walden("backup").status != 0)
            let told = try await fixture.succeed("prune")
            #expect(told.out.contains("NOTHING IS REMOVED: the last base backup"), "\(told.testDescription)")
            #expect(fixture.exists(try fixture.backupFolder(past.backups[0])))
        }
    }
}
