// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// A backup is in both, and either is enough.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct TwoRepositoriesTests {
    @Test func `a backup is copied on, and when the first repository is gone the sealed copy restores to a time`()
        async throws
    {
        try await RecoveryFixture.withTwo { fixture in
            let taken = try await fixture.succeed("backup", "--json").document()
            let names = taken["result"]?["backup"]?["repositories"]?.elements.map(\.text)
            #expect(names == ["local", "remote"])
            #expect(taken["result"]?["lacking"]?.elements.isEmpty == true)
            #expect(try await fixture.succeed("list").out.contains("local, remote"))
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.server.sql("DROP TABLE orders")
            try await fixture.archiveAll()

            try FileManager.default.removeItem(atPath: fixture.repository.string)
            let partly = try await fixture.walden("list")
            #expect(partly.status == 7 && partly.out.contains("remote"), "\(partly.testDescription)")
            // The end of the archive is told by the one that was named, whatever became of the other.
            let latest = fixture.place("latest", port: 5434)
            let restored = try await fixture.restore(latest, "--latest", "--repository", "remote")
            #expect(restored["recovery"]?["is_promoted"]?.text != "false")
            #expect(try await !fixture.has("orders", latest))
            try fixture.configure(repositories: fixture.sealed)
            let place = fixture.place()
            try await fixture.restore(place, "--to-time", moment)
            let rows = try await fixture.value(place, RecoveryFixture.summary(of: "orders"))
            #expect(rows == RecoveryFixture.thousandRows)
        }
    }

    /// Fault 17 of docs/faults.md.
    @Test func `what is damaged or gone in the first is taken from the second, and told`() async throws {
        try await RecoveryFixture.withTwo { fixture in
            let tablespace = try await tablespace(fixture)
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            let needed = try await fixture.archiveAll()
            let names = fixture.names(in: try fixture.backupFolder(id))
            let parts = names.filter { $0.contains(".00001.tar") }
            #expect(parts.count == 2)
            let base = try fixture.backupFolder(id).appending(try #require(parts.first { $0.hasPrefix("base") }))
            let other = try fixture.backupFolder(id).appending(try #require(parts.first { !$0.hasPrefix("base") }))
            try fixture.rewrite(base) { $0[$0.count / 2] ^= 0x10 }
            try FileManager.default.removeItem(atPath: other.string)
            try fixture.rewrite(try #require(try fixture.stored(segment: needed))) { $0[$0.count / 2] ^= 0x10 }

            let place = fixture.place()
            let new = fixture.folder.appending("new-fast")
            let restored = try await fixture.succeed(
                ["restore", "--latest", "--start", "--tablespace", "\(tablespace)=\(new)"] + place.arguments)
            #expect(restored.err.contains("\(base.lastComponent?.string ?? "") is damaged"), "\(restored.err)")
            #expect(restored.err.contains(other.lastComponent?.string ?? "?"), "\(restored.err)")
            #expect(restored.err.contains("the next repository is asked"))
            for table in ["orders", "in_fast"] {
                let rows = try await fixture.value(place, RecoveryFixture.summary(of: table))
                #expect(rows == RecoveryFixture.thousandRows)
            }
        }
    }

    @Test func `a copy goes on, names what is damaged, and a repository that lagged behind catches up`() async throws {
        try await RecoveryFixture.withTwo { fixture in
            let id = try await fixture.backup("--repository", "local")
            #expect(try await fixture.succeed("list").out.contains("local, remote") == false)
            let planned = try await fixture.succeed("copy", id, "--dry-run")
            #expect(planned.out.contains(id) && planned.out.contains("sealed anew"))
            let copied = try await fixture.succeed("copy", id, "--to", "remote", "--json").document()
            #expect(copied["result"]?["copied"]?["backups"]?[0]?["copied"]?.flag == true)
            #expect(copied["result"]?["copied"]?["wal"]?["already_there"]?.number ?? 0 > 0)
            let again = try await fixture.succeed("copy", id, "--to", "remote")
            #expect(again.out.contains("was in remote already"))

            try FileManager.default.removeItem(atPath: fixture.remote.string)
            try await fixture.expect(1, ["copy", id, "--from", "local", "--to", "remote"])
            try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", fixture.remote.string])
            try await fixture.expect(
                3, saying: ["walden init"], ["copy", "--everything", "--from", "local", "--to", "remote"])
            try await fixture.succeed("init", "--pgdata", fixture.server.dataDirectory.string)
            let all = try await fixture.succeed("copy", "--wal-only", "--from", "local", "--to", "remote", "--json")
            #expect(try all.document()["result"]?["copied"]?["wal"]?["copied"]?.number ?? 0 > 0)

            let part = try fixture.backupFolder(id).appending("base.00001.tar.zst")
            try fixture.rewrite(part) { $0[$0.count / 2] ^= 0x10 }
            try await fixture.expect(
                7, saying: ["NOT COPIED \(id)", "base.00001.tar.zst is damaged"],
                ["copy", "--everything", "--from", "local", "--to", "remote"])
            try await fixture.expect(5, ["copy", id, "--to", "remote"])
            try await fixture.expect(3, ["copy", "20000101T000000Z-full", "--to", "remote"])
            try await fixture.expect(2, ["copy", "--everything"])
        }
    }

    @Test func `a repository that is down does not keep the backup from the other, and is named`() async throws {
        try await RecoveryFixture.withTwo { fixture in
            // It knows the cluster no more. What the backup needs is archived into the first alone.
            try fixture.configure(repositories: fixture.local + fixture.sealed, policy: "any")
            let aside = fixture.folder.appending("aside")
            let record = fixture.remote.appending("main/cluster.json")
            try FileManager.default.moveItem(atPath: record.string, toPath: aside.string)
            let result = try await fixture.walden("backup")
            #expect(result.status == 7, "\(result.testDescription)")
            #expect(result.out.contains("REPOSITORY remote DOES NOT HAVE IT"))
            #expect(result.out.contains("Repositories that have it: local."))
            try FileManager.default.moveItem(atPath: aside.string, toPath: record.string)
            let id = try #require(fixture.names(in: try fixture.generation().appending("base")).first)
            try await fixture.succeed("copy", id)
        }
    }

    /// With a table in it.
    private func tablespace(_ fixture: RecoveryFixture) async throws -> FilePath {
        let path = fixture.folder.appending("fast")
        try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", path.string])
        try await fixture.server.sql("CREATE TABLESPACE fast LOCATION '\(path)'")
        try await fixture.fill("in_fast TABLESPACE fast")
        return path
    }
}
