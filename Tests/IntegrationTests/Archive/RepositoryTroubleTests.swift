// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// Something is wrong with the repository: the server keeps its WAL, and archiving goes on when it is put right.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"), .serialized)
struct RepositoryTroubleTests {
    enum Trouble: String, CaseIterable, Sendable {
        case missing, emptyMountPoint, forbidden, full, readOnly

        /// A part of the sentence that says what to do.
        var cure: String {
            switch self {
            case .missing, .emptyMountPoint: "Mount"
            case .forbidden: "Look at who owns"
            case .full: "Free space"
            case .readOnly: "mounted read-only"
            }
        }
    }

    /// Fault 14 of docs/faults.md.
    @Test(arguments: [Trouble.missing, .emptyMountPoint, .forbidden])
    func `archiving recovers from a repository out of reach`(trouble: Trouble) async throws {
        try await WaldenFixture.with { fixture in
            let (there, away) = (fixture.repository.string, fixture.repository.string + ".away")
            try await expectRecovery(from: trouble, fixture) {
                switch trouble {
                case .forbidden: try await fixture.cluster.succeed("/bin/chmod", ["0000", there])
                default: try await fixture.cluster.succeed("/bin/mv", [there, away])
                }
                if trouble == .emptyMountPoint { try await fixture.cluster.succeed("/bin/mkdir", [there]) }
            } cure: {
                switch trouble {
                case .forbidden: try await fixture.cluster.succeed("/bin/chmod", ["0700", there])
                default:
                    if trouble == .emptyMountPoint {
                        // Nothing was put there meanwhile, else this fails.
                        try await fixture.cluster.succeed("/bin/rmdir", [there])
                    }
                    try await fixture.cluster.succeed("/bin/mv", [away, there])
                }
            }
        }
    }

    /// Fault 13 of docs/faults.md.
    @Test(.enabled(if: MountedFolder.isPossible, "\(MountedFolder.skipped)"), arguments: [Trouble.full, .readOnly])
    func `archiving recovers from a file system that takes nothing`(trouble: Trouble) async throws {
        var options = WaldenFixture.Options()
        options.repository = "disk/repository"
        let disk = Disk()
        options.prepare = { await disk.set(try await MountedFolder.mount("disk", mebibytes: 24, in: $0)) }
        try await WaldenFixture.with(options) { fixture in
            let folder = try #require(await disk.folder)
            try await expectRecovery(from: trouble, fixture) {
                if trouble == .full { try await folder.fill() } else { try folder.remount("ro") }
            } cure: {
                if trouble == .full { try await folder.empty() } else { try folder.remount("rw") }
            }
        }
    }

    private func expectRecovery(
        from trouble: Trouble, _ fixture: WaldenFixture, begin: () async throws -> Void, cure: () async throws -> Void
    ) async throws {
        let first = try await fixture.switchSegment()
        try await fixture.waitUntilArchived(first)
        let failures = try await fixture.failures()
        try await begin()
        var kept = [try await fixture.switchSegment()]
        try await fixture.waitForFailure(after: failures)
        kept.append(try await fixture.switchSegment())
        #expect(try fixture.archiveStatus("ready") == kept)
        expectRefused(
            try await fixture.push(FilePath("pg_wal/\(kept[0])")), naming: [fixture.repository.string, trouble.cure])
        // Recovery must not take it for the end of the archive either, unless it can still be read.
        if trouble != .full && trouble != .readOnly {
            let target = try await fixture.makeFolder("target").appending("RECOVERYXLOG")
            expectStopped(try await fixture.fetch(first, target), naming: [fixture.repository.string])
        }
        try await cure()
        // The archiver sleeps up to a minute after three failures, unless there is a new segment.
        let last = try await fixture.switchSegment()
        try await fixture.waitUntilArchived(last)
        #expect(try fixture.archiveStatus("ready").isEmpty)
        try await fixture.expectEverythingArchived()
        #expect(try Set(fixture.archiveStatus("done")).isSuperset(of: kept + [first, last]))
        let judge = try await fixture.cluster.sql(
            "SELECT last_archived_wal, last_archived_time > last_failed_time FROM pg_stat_archiver")
        #expect(judge == [[last, "t"]])
        #expect(try fixture.temporaries().isEmpty)
    }
}

/// Carries the mount from before `walden init` to the test.
private actor Disk {
    private(set) var folder: MountedFolder?

    func set(_ folder: MountedFolder) { self.folder = folder }
}
