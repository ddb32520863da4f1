// SPDX-License-Identifier: MIT

import PostgresTestSupport
import Testing

@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct RecoveryTargetTests {
    @Test func `latest brings everything archived, immediate the backup, and pause stops for reading`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("early")
            try await fixture.backup()
            try await fixture.fill("middle")
            let moment = try await fixture.moment()
            try await fixture.fill("late")
            try await fixture.archiveAll()
            // Written, and in no archived segment.
            try await fixture.fill("unarchived")

            let latest = fixture.place("latest", port: 5433)
            try await fixture.restore(latest, "--latest")
            for table in ["early", "middle", "late"] {
                #expect(
                    try await fixture.value(latest, RecoveryFixture.summary(of: table)) == RecoveryFixture.thousandRows)
            }
            #expect(try await !fixture.has("unarchived", latest))

            let immediate = fixture.place("immediate", port: 5434)
            try await fixture.restore(immediate, "--immediate")
            #expect(try await fixture.has("early", immediate))
            #expect(try await !fixture.has("middle", immediate))

            let paused = fixture.place("paused", port: 5435)
            let outcome = try await fixture.restore(paused, "--to-time", moment, "--target-action", "pause")
            #expect(outcome["recovery"]?["promoted"]?.flag == false)
            #expect(try await fixture.value(paused, "SELECT pg_is_in_recovery()::text") == "true")
            #expect(try await fixture.has("middle", paused))
            #expect(try await !fixture.has("late", paused))
        }
    }

    @Test func `a restore writes what the plan printed, literally`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.fill("later")
            try await fixture.archiveAll()
            let place = fixture.place()
            let arguments = ["--to-time", moment, "--target-action", "pause"] + place.arguments
            let plan = try #require(try await fixture.succeed(["plan", "--json"] + arguments).document()["result"])
            let report = try #require(
                try await fixture.succeed(["restore", "--json"] + arguments).document()["result"])
            #expect(plan["backup"]?["id"]?.text == report["backup"]?.text)

            let settings = plan["settings"]?.elements ?? []
            let lines = try fixture.content(place.path.appending("postgresql.auto.conf")).split(separator: "\n")
                .map(String.init).filter { !$0.hasPrefix("#") }
            let planned = settings.map { setting in
                let value = (setting["value"]?.text ?? "?").replacing("'", with: "''")
                return "\(setting["name"]?.text ?? "?") = '\(value)'"
            }
            #expect(planned.count > 5)
            #expect(Array(lines.suffix(planned.count)) == planned)
            #expect(settings.contains { $0["name"]?.text == "recovery_target_timeline" && $0["value"]?.text == "1" })
            // The segments that it names are the ones that are there, by name.
            let runs = plan["segments"]?.elements ?? []
            #expect(!runs.isEmpty)
            for run in runs {
                #expect(try fixture.stored(segment: try #require(run["first"]?.text)) != nil)
                #expect(try fixture.stored(segment: try #require(run["last"]?.text)) != nil)
            }
        }
    }

    struct Variant: Sendable, CustomTestStringConvertible {
        let wal: String
        let backup: String
        let segmentMiB: Int
        let checksums: Bool
        var testDescription: String { "wal \(wal), backup \(backup), \(segmentMiB) MiB, checksums \(checksums)" }
    }

    @Test(arguments: [
        Variant(wal: "gzip", backup: "gzip", segmentMiB: 1, checksums: true),
        Variant(wal: "none", backup: "none", segmentMiB: 64, checksums: true),
        Variant(wal: "zstd", backup: "zstd", segmentMiB: 64, checksums: false),
    ])
    func `every compression, segment size and checksum setting restores`(_ variant: Variant) async throws {
        try await RecoveryFixture.with {
            $0.walCompression = variant.wal
            $0.backupCompression = variant.backup
            $0.cluster.segmentSizeMiB = variant.segmentMiB
            $0.cluster.checksums = variant.checksums
            if variant.segmentMiB > 16 { $0.cluster.settings["min_wal_size"] = "128MB" }
        } _: { fixture in
            let id = try await fixture.backup()
            try await fixture.fill("orders")
            try await fixture.archiveAll()
            let suffix = ["gzip": ".tar.gz", "none": ".tar", "zstd": ".tar.zst"][variant.backup] ?? "?"
            #expect(fixture.names(in: try fixture.backupFolder(id)).contains("base.00001\(suffix)"))
            let place = fixture.place()
            try await fixture.restore(place, "--latest")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            #expect(try await fixture.value(place, "SHOW data_checksums") == (variant.checksums ? "on" : "off"))
        }
    }

    @Test func `a backup of an idle server completes and restores`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.fill("orders")
            try await fixture.backup()
            let place = fixture.place()
            try await fixture.restore(place, "--immediate")
            #expect(
                try await fixture.value(place, RecoveryFixture.summary(of: "orders")) == RecoveryFixture.thousandRows)
            // Nothing was written since, and nobody switched a segment for it.
            let again = fixture.place("again", port: 5434)
            try await fixture.restore(again, "--latest")
            #expect(try await fixture.has("orders", again))
        }
    }
}
