// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import S3TestSupport
import SystemPackage
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpTakeTests {
    @Test func `a plain dump is gzip that stock tools restore`() async throws {
        try await DumpFixture.with(dumps: "globals: true\ncount_rows: 1min") { fixture in
            try await fixture.makeDatabase("my shop")
            let ids = try await fixture.dump("my shop", "--note", "before 4.2")
            #expect(ids.count == 2 && ids.first?.hasPrefix("manual/globals_backup_") == true)
            let id = try #require(ids.last)
            #expect(id.hasPrefix("manual/my.20shop_backup_"))
            let object = try fixture.path(of: id, suffix: ".sql.gz")
            #expect(
                try await fixture.restoreByHand("gunzip -c '\(object)'", into: "byhand") == RecoveryFixture.thousandRows
            )
            let list = try await fixture.recovery.succeed("dump", "list")
            #expect(list.out.contains(id) && list.out.contains("before 4.2") && list.out.contains("my shop"))
            let marker = try fixture.recovery.content(try fixture.path(of: id, suffix: ".json"))
            #expect(marker.contains("\"row_counts\":[{\"rows\":1000,\"schema\":\"public\",\"table\":\"orders\"}]"))
        }
    }

    @Test(arguments: ["custom", "directory"], ["gzip", "zstd"])
    func `an archive is one that pg_restore reads once it is decompressed`(_ format: String, _ compression: String)
        async throws
    {
        let settings = "globals: false\nformat: \(format)\ncompression: \(compression)\njobs: 2"
        try await DumpFixture.with { fixture in
            let scratch = fixture.folder.appending("scratch")
            try await fixture.recovery.server.succeed("/bin/mkdir", [scratch.string])
            try fixture.configure(settings + "\nscratch: \(scratch)")
            try await fixture.makeDatabase("shop")
            let id = try #require(try await fixture.dump("shop").first)
            let outer = compression == "zstd" ? ".zst" : ""
            let object = try fixture.path(of: id, suffix: (format == "custom" ? ".dump" : ".dir.tar") + outer)
            let reading = outer.isEmpty ? "cat '\(object)'" : "zstd -dc '\(object)'"
            let restore = fixture.recovery.server.programs.path("pg_restore")
            let unpacked = fixture.folder.appending("unpacked")
            let list =
                format == "custom"
                ? "\(reading) | \(restore) --list"
                : "mkdir '\(unpacked)' && \(reading) | tar -x -C '\(unpacked)' && \(restore) --list '\(unpacked)'"
            let result = try await fixture.recovery.run("/bin/sh", ["-c", list])
            #expect(result.status == 0 && result.out.contains("TABLE DATA public orders"), "\(result.testDescription)")
            #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.string).isEmpty)
        }
    }

    @Test(.enabled(if: S3TestServers.areThere, "\(S3TestServers.skipped)"), arguments: RepositoryKind.others)
    func `every kind of repository keeps dumps`(_ kind: RepositoryKind) async throws {
        try await DumpFixture.with(kind) { fixture in
            try await fixture.makeDatabase("shop")
            let ids = try await fixture.dump("shop")
            #expect(try await fixture.listed() == ids)
            if kind.isDirectory, let id = ids.first {
                let object = try fixture.path(of: id, suffix: ".sql.gz.age")
                let key = fixture.folder.appending("identity.txt")
                let reading = "age -d -i '\(key)' '\(object)' | gunzip -c"
                #expect(try await fixture.restoreByHand(reading, into: "byhand") == RecoveryFixture.thousandRows)
            }
        }
    }

    @Test func `all databases but those excluded are dumped, and new ones the next time`() async throws {
        try await DumpFixture.with(dumps: "globals: false\nexclude: [\"test_*\", postgres]") { fixture in
            for name in ["shop", "test_1"] { try await fixture.makeDatabase(name) }
            #expect(try await fixture.dump().map { $0.components(separatedBy: "_backup_")[0] } == ["manual/shop"])
            try await fixture.makeDatabase("Zoë's \"data\"")
            let ids = try await fixture.dump()
            #expect(ids.count == 2, "\(ids)")
            #expect(try await fixture.listed().count == 3)
        }
    }

    /// Fault 32 of docs/faults.md.
    @Test func `one database that fails does not stop the others`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let result = try await fixture.recovery.expect(
                7, saying: ["gone HAS NO NEW DUMP", "dump manual/shop_backup_"], ["dump", "gone", "shop"])
            #expect(!result.out.contains("Removed"))
            try await fixture.recovery.expect(1, saying: ["gone HAS NO NEW DUMP"], ["dump", "gone"])
            #expect(try await fixture.listed().count == 1)
        }
    }

    @Test func `of several dumps of a tier at once each is taken or refused as locked, and none takes another's name`()
        async throws
    {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let statuses = try await withThrowingTaskGroup(of: Int32.self) { group in
                for _ in 0..<3 {
                    group.addTask { try await fixture.recovery.walden("dump", "shop").status }
                }
                return try await group.reduce(into: [Int32]()) { $0.append($1) }
            }
            #expect(statuses.contains(0) && statuses.allSatisfy { [0, 6].contains($0) }, "\(statuses)")
            _ = try await fixture.dump("shop")
            #expect(try await fixture.listed().count == statuses.count { $0 == 0 } + 1)
        }
    }

    @Test func `what makes no sense is refused before anything is done`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.recovery.expect(2, saying: ["there is no tier hourly"], ["dump", "--tier", "hourly"])
            try fixture.configure("extra_arguments: [\"--file=/tmp/x\"]")
            try await fixture.recovery.expect(2, saying: ["walden.yaml", "--file"], ["dump"])
            try fixture.configure("tiers: {daily: {repositories: [elsewhere]}}")
            try await fixture.recovery.expect(2, saying: ["elsewhere"], ["dump"])
            try fixture.configure("tiers: {Daily: {keep_for: 3d}}")
            try await fixture.recovery.expect(2, saying: ["Daily"], ["dump"])
            #expect(fixture.objects().isEmpty)
        }
    }
}
