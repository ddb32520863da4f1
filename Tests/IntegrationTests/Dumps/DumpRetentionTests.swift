// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct DumpRetentionTests {
    /// Lets a dump have been finished so many days ago.
    private func age(_ id: String, days: Int, _ fixture: DumpFixture) throws {
        let marker = try fixture.path(of: id, suffix: ".json")
        let then = Date(timeIntervalSinceNow: -Double(days) * 86_400).formatted(.iso8601)
        try fixture.recovery.rewrite(marker) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            bytes = Data(
                text.replacing(/"finished_at":"[^"]*"/, with: "\"finished_at\":\"\(then)\"").utf8)
        }
    }

    @Test func `what a tier no longer keeps goes after a good run, and only then`() async throws {
        try await DumpFixture.with { fixture in
            try await fixture.makeDatabase("shop")
            let daily = try #require(try await fixture.dump("shop", "--tier", "daily").first)
            let manual = try #require(try await fixture.dump("shop").first)
            for id in [daily, manual] { try age(id, days: 8, fixture) }
            // The newest good one stays, however old.
            let only = try await fixture.recovery.succeed("prune", "--dry-run")
            #expect(only.out.contains("newest good one"))
            // Databases that somebody names by hand are no run of the tier.
            let next = try #require(try await fixture.dump("shop", "--tier", "daily").first)
            #expect(try await fixture.listed().count == 3)
            let told = try await fixture.recovery.succeed("prune", "--dry-run")
            #expect(told.out.contains("Would remove 1 dump"), "\(told.testDescription)")
            try fixture.configure("globals: false\ndatabases: [shop, gone]")
            try await fixture.recovery.expect(7, ["dump", "--tier", "daily"])
            #expect(try await fixture.listed().contains(daily))
            try fixture.configure("globals: false\ndatabases: shop")
            try await fixture.dump("--tier", "daily", "--no-prune")
            #expect(try await fixture.listed().contains(daily))
            let last = try #require(try await fixture.dump("--tier", "daily").first)
            let left = try await fixture.listed()
            #expect(!left.contains(daily) && left.contains(manual) && left.contains(next) && left.contains(last))
            // One of another tier may have been begun in the same second.
            #expect(
                !fixture.objects().contains { $0.hasPrefix("daily/") && $0.contains(daily.dropFirst("daily/".count)) })
        }
    }

    @Test func `each tier has its repositories`() async throws {
        try await RecoveryFixture.with { recovery in
            let text = try recovery.content(recovery.configuration)
            let second = recovery.folder.appending("second")
            let named = text.replacingOccurrences(
                of: "- directory: \(recovery.repository)",
                with: "- {name: disk, directory: \(recovery.repository)}\n  - {name: offsite, directory: \(second)}")
            try named.write(toFile: recovery.configuration.string, atomically: false, encoding: .utf8)
            try await recovery.succeed("init", "--pgdata", recovery.server.dataDirectory.string)
            let fixture = DumpFixture(recovery: recovery)
            try fixture.configure(
                "globals: false\ntiers: {daily: {repositories: disk}, weekly: {repositories: [offsite, disk]}}")
            try await fixture.makeDatabase("shop")
            try await fixture.dump("shop", "--tier", "daily")
            try await fixture.dump("shop", "--tier", "weekly")
            let list = try #require(
                try await recovery.succeed("dump", "list", "--json").document()["result"]?["dumps"])
            #expect(list[0]?["places"]?[0]?.text == "disk" && list[0]?["places"]?[1] == nil)
            #expect(list[1]?["places"]?[0]?.text == "disk" && list[1]?["places"]?[1]?.text == "offsite")
            // One that is gone keeps nothing from the other.
            try FileManager.default.moveItem(atPath: second.string, toPath: second.string + "-gone")
            let left = try await recovery.expect(
                7, saying: ["shop IS NOT IN offsite"], ["dump", "shop", "--tier", "weekly"])
            #expect(left.out.contains("in disk."))
        }
    }
}
