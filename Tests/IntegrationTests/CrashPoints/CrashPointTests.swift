// SPDX-License-Identifier: MIT

import PostgresTestSupport
import S3TestSupport
import Testing

/// Each operation is killed at each durable step that it makes, and run again: docs/decisions/0027-crash-points.md.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct CrashPointTests {
    private static var withoutServer: WaldenFixture.Options {
        var options = WaldenFixture.Options.withoutServer
        options.cluster.segmentSizeMiB = 1
        return options
    }

    /// Fault 3 of docs/faults.md.
    @Test(arguments: PushCrash.Kind.allCases)
    func `a push that dies at any step has stored all or nothing, and the next one succeeds`(
        kind: PushCrash.Kind
    ) async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await PushCrash.one(kind, $0).killAtEveryStep() }
    }

    @Test func `a push to two repositories that dies is made good in both`() async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await PushCrash.two($0).killAtEveryStep() }
    }

    @Test func `a push that died under the old key succeeds under the new one`() async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await PushCrash.rotated($0).killAtEveryStep() }
    }

    @Test(
        .enabled(if: S3TestServers.areThere || S3TestServers.areRequired, "\(S3TestServers.skipped)"),
        arguments: S3TestServers.plainKinds)
    func `a push to S3 that dies has stored all or nothing`(kind: S3TestServers.Kind) async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await PushCrash.s3(kind, $0).killAtEveryStep() }
    }

    @Test func `a fetch that dies has delivered all or nothing`() async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await FetchCrash($0).killAtEveryStep() }
    }

    @Test func `a key that is made is whole or not there`() async throws {
        try await WaldenFixture.with(Self.withoutServer) { try await KeyCrash(fixture: $0).killAtEveryStep() }
    }

    /// Fault 28 of docs/faults.md.
    @Test func `a backup that dies is invisible, and the next one sweeps it`() async throws {
        try await RecoveryFixture.withSmallCluster { try await BackupCrash.directory($0).killAtEveryStep() }
    }

    @Test func `a backup that died under the old key is followed by one that the new key alone opens`() async throws {
        try await RecoveryFixture.withSmallCluster {
            try await BackupCrash.directory($0, rotating: true).killAtEveryStep()
        }
    }

    @Test(
        .enabled(if: S3TestServers.areThere || S3TestServers.areRequired, "\(S3TestServers.skipped)"),
        arguments: S3TestServers.plainKinds.suffix(1))
    func `a backup to S3 that dies is invisible, and the next one sweeps it`(kind: S3TestServers.Kind) async throws {
        try await RecoveryFixture.withSmallCluster { try await BackupCrash.s3(kind, $0).killAtEveryStep() }
    }

    /// Fault 32 of docs/faults.md.
    @Test func `a dump that dies is no dump, and what it left goes in time`() async throws {
        try await RecoveryFixture.with { recovery in
            try await recovery.fill("orders")
            try await DumpCrash(DumpFixture(recovery: recovery)).killAtEveryStep()
        }
    }

    @Test func `a prune that dies has removed nothing that is kept, and the next one goes on`() async throws {
        try await RecoveryFixture.with { recovery in
            try await recovery.fill("orders")
            try await PruneCrash(DumpFixture(recovery: recovery)).killAtEveryStep()
        }
    }

    @Test func `a prune of backups and WAL that dies leaves the window whole, and the next one goes on`() async throws {
        try await RecoveryFixture.withSmallCluster { try await PruneBackupsCrash($0).killAtEveryStep() }
    }

    @Test(arguments: [false, true])
    func `a copy that dies shows nothing half copied, and the next one goes on`(sealing: Bool) async throws {
        try await RecoveryFixture.withSmallCluster { try await CopyCrash($0, sealing: sealing).killAtEveryStep() }
    }

    /// Fault 26 of docs/faults.md.
    @Test func `a restore that dies cannot be started, and the next one completes it`() async throws {
        try await RecoveryFixture.withSmallCluster { try await RestoreCrash($0).killAtEveryStep() }
    }
}
