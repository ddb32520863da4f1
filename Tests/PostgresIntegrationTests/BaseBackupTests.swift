// SPDX-License-Identifier: MIT

import Errors
import Glibc
import PITR
import Postgres
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct BaseBackupTests {
    private static let frame = 1 << 20

    @Test(arguments: PostgresInstallations.all)
    func backup_passesPgVerifybackup_withATablespaceAndARoleThatMayOnlyReplicate(
        programs: PostgresPrograms
    ) async throws {
        var options = ThrowawayCluster.Options()
        options.programs = programs
        try await ThrowawayCluster.with(options) { cluster in
            let space = cluster.folder.appending("space")
            try await cluster.succeed("/bin/mkdir", [space.string])
            try await cluster.sql("CREATE TABLESPACE outside LOCATION '\(space)'")
            try await cluster.sql(
                """
                CREATE TABLE large TABLESPACE outside AS SELECT n, repeat('x', 500) FROM generate_series(1, 20000) n;
                CREATE TABLE small AS SELECT n FROM generate_series(1, 100000) n;
                CREATE ROLE archivist REPLICATION LOGIN
                """)
            let received = try await cluster.withConnection(
                .replication, conninfo: "host=\(cluster.folder) user=archivist"
            ) { try await receive($0, label: "it's one", into: cluster.folder) }

            #expect(received.trees.map(\.path) == [space.string, nil])
            #expect(received.trees.allSatisfy { $0.bytes > 5 << 20 && $0.bytes % 512 == 0 })
            #expect(received.doneBytes == UInt64(received.trees.map(\.bytes).reduce(0, +)))
            #expect(received.start < received.stop)
            #expect(received.tablespaces.contains { $0.path == space.string && ($0.estimatedBytes ?? 0) > 5 << 20 })
            #expect(received.checksumFailures.isEmpty)

            let restored = cluster.folder.appending("restored")
            let oid = try #require(received.trees.first?.oid)
            for (tree, target) in [("base", restored), ("\(oid)", restored.appending("pg_tblspc/\(oid)"))] {
                try await cluster.succeed("/bin/mkdir", ["-p", target.string])
                try await cluster.succeed("/bin/tar", ["-xf", "\(cluster.folder)/\(tree).tar", "-C", target.string])
            }
            try await cluster.succeed(
                "/bin/cp", ["\(cluster.folder)/backup_manifest", restored.appending("backup_manifest").string])
            let verified = try await cluster.succeed("pg_verifybackup", ["-n", restored.string])
            #expect(verified.contains("backup successfully verified"))
            let map = try await cluster.succeed("/bin/cat", [restored.appending("tablespace_map").string])
            #expect(map == "\(oid) \(space)\n")
            let label = try await cluster.succeed("/bin/cat", [restored.appending("backup_label").string])
            #expect(label.contains("LABEL: it's one\n"))
            #expect(label.contains("START WAL LOCATION: \(received.start) "))
        }
    }

    @Test func backup_finishesAndTells_whenAPageFailsItsChecksum() async throws {
        var options = ThrowawayCluster.Options()
        options.checksums = true
        try await ThrowawayCluster.with(options) { cluster in
            try await cluster.sql("CREATE TABLE victim AS SELECT n FROM generate_series(1, 10000) n")
            let rows = try await cluster.sql("SELECT pg_relation_filepath('victim')")
            let path = try #require(rows.first?.first ?? nil)
            try await cluster.stop()
            let file = try FileDescriptor.open(cluster.dataDirectory.appending(path), .writeOnly)
            try file.writeAll(toAbsoluteOffset: 8192 * 2 + 4000, [1, 2, 3, 4])
            try file.close()
            try await cluster.start()
            let received = try await cluster.withConnection(.replication) {
                try await receive($0, label: "corrupt", into: cluster.folder)
            }
            #expect(received.checksumFailures.contains { $0.contains(path) && $0.contains("block 2") })
            #expect(received.checksumFailures.last == "checksum verification failure during base backup")
            #expect(received.stop > received.start)

            let unverified = try await cluster.withConnection(.replication) {
                try await receive($0, label: "unverified", verifyChecksums: false, into: cluster.folder)
            }
            #expect(unverified.checksumFailures.isEmpty)
        }
    }

    @Test func backup_endsOnTheServerToo_whenItsTaskIsCancelled() async throws {
        try await ThrowawayCluster.with { cluster in
            let task = Task {
                try await cluster.withConnection(.replication) { connection in
                    // At 32 KiB a second it would take minutes.
                    let stream = try await BaseBackupStream.begin(
                        connection, BaseBackupOptions(label: "slow", fastCheckpoint: true, maxRateKiB: 32),
                        idleTimeout: .seconds(60))
                    while try await stream.next(frameBytes: 1 << 24) != nil {}
                }
            }
            let senders = "SELECT count(*) FROM pg_stat_replication WHERE state = 'backup'"
            try await cluster.wait(for: "the walsender") { try await cluster.sql(senders) == [["1"]] }
            try await cluster.wait(for: "the first bytes") {
                try await cluster.sql(
                    "SELECT count(*) FROM pg_stat_progress_basebackup WHERE backup_streamed > 0") == [["1"]]
            }
            task.cancel()
            let error = await #expect(throws: WaldenError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            try await cluster.wait(for: "the walsender's end") { try await cluster.sql(senders) == [["0"]] }
        }
    }

    @Test func backup_endsAtOnce_whenItIsCancelledDuringASpreadCheckpoint() async throws {
        var options = ThrowawayCluster.Options()
        options.settings = ["checkpoint_timeout": "1h"]
        try await ThrowawayCluster.with(options) { cluster in
            try await cluster.sql("CREATE TABLE dirty AS SELECT n FROM generate_series(1, 300000) n")
            let task = Task {
                try await cluster.withConnection(.replication) { connection in
                    _ = try await BaseBackupStream.begin(
                        connection, BaseBackupOptions(label: "spread", fastCheckpoint: false), idleTimeout: .seconds(60)
                    )
                }
            }
            let waiting = "SELECT count(*) FROM pg_stat_progress_basebackup WHERE phase LIKE 'waiting for checkpoint%'"
            try await cluster.wait(for: "the checkpoint") { try await cluster.sql(waiting) == [["1"]] }
            task.cancel()
            let error = await #expect(throws: WaldenError.self) { try await task.value }
            #expect(error?.code == .cancelled)
            try await cluster.wait(for: "the walsender's end") { try await cluster.sql(waiting) == [["0"]] }
        }
    }

    @Test func begin_isRefusedWithAHint_whenTheRoleMayNotReplicate() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.sql("CREATE ROLE plain LOGIN")
            let error = await #expect(throws: WaldenError.self) {
                try await cluster.withConnection(.replication, conninfo: "host=\(cluster.folder) user=plain") {
                    _ = try await BaseBackupStream.begin(
                        $0, BaseBackupOptions(label: "x", fastCheckpoint: true), idleTimeout: .seconds(60))
                }
            }
            #expect(error?.code == .permission)
            #expect(error?.hint?.contains("REPLICATION") == true)
        }
    }

    @Test func begin_reportsTheServersWords_whenTheConnectionIsNotForReplication() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.ordinary(database: nil)) { connection in
                let error = await #expect(throws: WaldenError.self) {
                    try await BaseBackupStream.begin(
                        connection, BaseBackupOptions(label: "x", fastCheckpoint: true), idleTimeout: .seconds(60))
                }
                #expect(error?.cause?.contains("SQLSTATE 42601") == true)
            }
        }
    }

    @Test func next_throwsUnavailable_whenTheServerDiesInTheMiddle() async throws {
        try await ThrowawayCluster.with { cluster in
            try await cluster.withConnection(.replication) { connection in
                let stream = try await BaseBackupStream.begin(
                    connection, BaseBackupOptions(label: "x", fastCheckpoint: true, maxRateKiB: 1024),
                    idleTimeout: .seconds(60))
                _ = try await stream.next(frameBytes: 512)
                try await cluster.stop(.immediate)
                let error = await #expect(throws: WaldenError.self) {
                    while try await stream.next(frameBytes: Self.frame) != nil {}
                }
                #expect(error?.code == .unavailable)
            }
        }
    }

    private struct Received: Sendable {
        var trees: [(oid: UInt32?, path: String?, bytes: Int)] = []
        var start = LSN(0)
        var stop = LSN(0)
        var doneBytes: UInt64 = 0
        var tablespaces: [Tablespace] = []
        var checksumFailures: [String] = []
    }

    /// Takes a whole backup into `<tree>.tar` and `backup_manifest`, checking the order of items and the frames' sizes.
    private func receive(
        _ connection: Connection, label: String, verifyChecksums: Bool = true, into folder: FilePath
    ) async throws -> Received {
        let stream = try await BaseBackupStream.begin(
            connection, BaseBackupOptions(label: label, fastCheckpoint: true, verifyChecksums: verifyChecksums),
            idleTimeout: .seconds(60))
        var received = Received()
        received.start = stream.start.lsn
        received.tablespaces = stream.tablespaces
        var file: FileDescriptor?
        var isAtTreesEnd = false
        var hasManifest = false
        while let item = try await stream.next(frameBytes: Self.frame) {
            switch item {
            case .archive(let oid, let path):
                try file?.close()
                file = try create(folder.appending("\(oid.map(String.init) ?? "base").tar"))
                received.trees.append((oid, path, 0))
                isAtTreesEnd = false
            case .bytes(let bytes):
                #expect(!isAtTreesEnd && !bytes.isEmpty && bytes.count <= Self.frame)
                isAtTreesEnd = bytes.count < Self.frame
                try file?.writeAll(bytes)
                received.trees[received.trees.count - 1].bytes += bytes.count
            case .manifest(let bytes):
                #expect(!hasManifest)
                hasManifest = true
                let manifest = try create(folder.appending("backup_manifest"))
                try manifest.writeAll(bytes)
                try manifest.close()
            case .finished(let stop, let timeline):
                #expect(hasManifest && timeline == stream.start.timeline)
                received.stop = stop
            }
        }
        try file?.close()
        received.doneBytes = stream.progress.doneBytes
        received.checksumFailures = stream.checksumFailures
        return received
    }

    private func create(_ path: FilePath) throws -> FileDescriptor {
        try FileDescriptor.open(
            path, .writeOnly, options: [.create, .truncate], permissions: FilePermissions(rawValue: 0o644))
    }
}
