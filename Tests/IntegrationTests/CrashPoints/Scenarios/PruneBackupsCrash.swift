// SPDX-License-Identifier: MIT

import Foundation
import Synchronization
import SystemPackage
import Testing

/// `walden prune`, killed, where one of three backups and its WAL have left the window.
struct PruneBackupsCrash: CrashScenario {
    let name = "prune of backups and WAL"
    let fixture: RecoveryFixture
    /// The one that goes.
    private let old: String
    private let kept: [String]
    /// In the window, before `last` was made.
    private let moment: String
    private let content: FolderContent
    private let pristine: PristineFolders
    /// What a run that nobody killed leaves.
    private let left = LeftNames()

    var folder: FilePath { fixture.folder }

    /// The server is stopped.
    init(_ fixture: RecoveryFixture) async throws {
        self.fixture = fixture
        try fixture.configure(
            entries: ["directory: \(fixture.repository)"], more: "retention: {window: 7d}")
        var backups: [String] = []
        for _ in 1...3 {
            backups.append(try await fixture.backup())
            try await fixture.archiveAll()
        }
        moment = try await fixture.moment()
        try await fixture.fill("last")
        try await fixture.archiveAll()
        try await fixture.server.stop()
        (old, kept) = (backups[0], Array(backups.suffix(2)))
        try fixture.age(backups[0], days: 60)
        try fixture.age(backups[1], days: 10)
        content = try FolderContent(fixture.repository)
        pristine = try await PristineFolders([fixture.repository], of: fixture.server)
    }

    func reset() async throws { try await pristine.bringBack() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        try await fixture.run(RecoveryPrograms.walden, ["prune"], environment: environment)
    }

    func proveKilled(_ step: PassedStep) async throws {
        let what = step.testDescription
        let (whole, _) = try await fixture.backups(with: fixture.configuration, what)
        #expect(Array(whole.suffix(2)) == kept, "\(what): \(whole)")
        let there = try FolderContent(fixture.repository)
        #expect(there.differences(from: content).isEmpty, "\(what)")
        // As long as it shows, nothing of it is missing, and neither is its WAL.
        guard whole.first == old else { return }
        #expect(there.names.filter(isOfOld) == content.names.filter(isOfOld), "\(what)")
        let planned = try await fixture.walden("plan", "--immediate", "--backup", old)
        #expect(planned.status == 0, "\(what): \(planned.testDescription)")
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        let (whole, _) = try await fixture.backups(with: fixture.configuration, what)
        #expect(whole == kept, "\(what): \(whole)")
        let there = try FolderContent(fixture.repository).without { name in
            ["/jobs/", "/leases/", "/uses/", "/restores/"].contains { name.contains($0) }
        }
        #expect(there.differences(from: content).isEmpty, "\(what)")
        #expect(left.areSame(there.names), "\(what) left \(there.names)")
        let listed = try await fixture.succeed("wal", "list")
        #expect(!listed.out.lowercased().contains("gap"), "\(what): \(listed.testDescription)")
        guard step.map({ $0.name.contains("backup.json") }) ?? true else { return }
        try await proveMoment(what)
    }

    /// The window is restored from what is left.
    private func proveMoment(_ what: String) async throws {
        let place = fixture.place("window", port: 5438)
        try await fixture.restore(place, "--to-time", moment, "--backup", kept[0])
        #expect(try await fixture.has("orders", place), "\(what)")
        #expect(try await !fixture.has("last", place), "\(what)")
        try await fixture.server.succeed("pg_ctl", ["-D", place.path.string, "-m", "immediate", "-w", "stop"])
        try fixture.remove(place)
    }

    private func isOfOld(_ name: String) -> Bool { name.contains("/base/\(old)/") }
}

/// The names that the first one who asks has are those that all others must have.
private final class LeftNames: Sendable {
    private let first = Mutex<[String]?>(nil)

    func areSame(_ names: [String]) -> Bool {
        first.withLock { first in
            first = first ?? names
            return first == names
        }
    }
}

extension RecoveryFixture {
    /// Lets a backup have been taken so many days ago.
    fileprivate func age(_ id: String, days: Int) throws {
        let then = Date(timeIntervalSinceNow: -Double(days) * 86_400).formatted(.iso8601)
        try rewrite(try backupFolder(id).appending("backup.json")) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            bytes = Data(text.replacing(/"(started|stopped)_at":"[^"]*"/) { "\"\($0.1)_at\":\"\(then)\"" }.utf8)
        }
    }
}
