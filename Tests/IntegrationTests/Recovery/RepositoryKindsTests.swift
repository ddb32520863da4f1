// SPDX-License-Identifier: MIT

import PostgresTestSupport
import S3TestSupport
import SystemPackage
import Testing

/// What a directory does, S3 and sealed repositories do too: archive, back up, find, plan, restore.
@Suite(
    .serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"),
    .enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"))
struct RepositoryKindsTests {
    @Test(arguments: RepositoryKind.others)
    func `a dropped table comes back from every kind of repository`(_ kind: RepositoryKind) async throws {
        try await RecoveryFixture.with {
            $0.kind = kind
        } _: { fixture in
            try await fixture.fill("orders")
            let id = try await fixture.backup("--note", "kinds")
            try await fixture.fill("later")
            let moment = try await fixture.moment()
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()
            if kind.isSealed { try await expectRefusalWithoutKey(fixture, moment) }
            try await fixture.configure {
                $0.kind = kind
                $0.withIdentity = true
            }
            try await expectKnown(fixture, id)
            let place = fixture.place()
            let restored = try await fixture.restore(place, "--to-time", moment)
            #expect(restored["backup"]?.text == id)
            for table in ["orders", "later"] {
                #expect(
                    try await fixture.value(place, RecoveryFixture.summary(of: table)) == RecoveryFixture.thousandRows)
            }
        }
    }

    /// Without the secret key nothing is restored, and nothing is written where it would go.
    private func expectRefusalWithoutKey(_ fixture: RecoveryFixture, _ moment: String) async throws {
        let place = fixture.place("nowhere")
        for command in [["plan"], ["restore", "--into", place.path.string]] {
            try await fixture.expect(2, saying: ["identity"], command + ["--to-time", moment])
        }
        #expect(!fixture.exists(place.path))
    }

    private func expectKnown(_ fixture: RecoveryFixture, _ id: String) async throws {
        let list = try await fixture.succeed("list")
        #expect(list.out.contains(id) && list.out.contains("kinds"))
        #expect(try await fixture.succeed("window").out.contains("1"))
        #expect(try await fixture.succeed("wal", "find", "--drops").out.contains("orders"))
        let wal = try await fixture.succeed("wal", "list")
        #expect(!wal.out.contains("gap"), "\(wal.testDescription)")
        try await fixture.succeed("wal", "index")
        // The fixture's server does without fsync.
        #expect(try await fixture.check().what("failed") == ["fsync"])
    }

    /// Fault 1 of docs/faults.md.
    @Test(arguments: RepositoryKind.others)
    func `what is pushed again is recognised, and other content is refused`(_ kind: RepositoryKind) async throws {
        try await RecoveryFixture.with {
            $0.kind = kind
        } _: { fixture in
            let name = try await fixture.archiveAll()
            try await fixture.server.sql("SELECT pg_switch_wal()")
            let path = fixture.server.dataDirectory.appending("pg_wal").appending(name)
            let copy = fixture.folder.appending(name)
            try await fixture.server.succeed("/bin/cp", [path.string, copy.string])
            let again = try await fixture.succeed("wal", "push", copy.string)
            #expect(again.err.contains("is stored already"), "\(again.testDescription)")
            try fixture.rewrite(copy) { $0[$0.count - 1] ^= 1 }
            try await fixture.expect(1, saying: [name, "is in the repository"], ["wal", "push", copy.string])
        }
    }

    /// PostgreSQL reads the status of each, and takes a signal for something else. What is taken down while a process ends is a race, so
    /// it is run often.
    @Test func `a process that used S3 ends with its status every time`() async throws {
        let kind = S3TestServers.kinds.contains(.rcloneTLS) ? S3TestServers.Kind.rcloneTLS : .named
        try await RecoveryFixture.with {
            $0.kind = .s3(kind)
        } _: { fixture in
            let name = "0000000100000000000000F0"
            let statuses = try await withThrowingTaskGroup(of: [Int32].self) { group in
                for lane in 0..<4 {
                    group.addTask {
                        var statuses: [Int32] = []
                        for _ in 0..<50 {
                            let path = fixture.folder.appending("fetched\(lane)").string
                            statuses.append(try await fixture.walden("wal", "fetch", name, path).status)
                        }
                        return statuses
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses == Array(repeating: 1, count: 200))
        }
    }
}
