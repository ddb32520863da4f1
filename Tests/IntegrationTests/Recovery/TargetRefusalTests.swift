// SPDX-License-Identifier: MIT

import Foundation
import PostgresTestSupport
import SystemPackage
import Testing

/// Targets that cannot be reached, or that nobody can be sure of.
@Suite(.serialized, .enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct TargetRefusalTests {
    /// Fault 23 of docs/faults.md.
    @Test func `impossible and unclear targets are refused, with what would work instead`() async throws {
        try await RecoveryFixture.with { fixture in
            let early = try await fixture.moment()
            let none = fixture.folder.appending("never").string
            try await fixture.expect(
                3, saying: ["no finished base backup", "walden backup"], ["restore", "--latest", "--into", none])
            let taken = try await fixture.succeed("backup", "--json").document()["result"]?["backup"]
            let started = try #require(taken?["started_at"]?.text)
            let stopped = try #require(taken?["stopped_at"]?.text)
            try await fixture.fill("orders")
            let between = try await fixture.moment()
            try await fixture.fill("later")
            try await fixture.archiveAll()
            let beside = fixture.names(in: fixture.folder)

            // The hint's earliest time is one microsecond behind the end; it is tried below.
            let before = try await refuse(
                fixture, 3, ["--to-time", early], ["earliest reachable time", "--immediate"])
            // Nothing was committed while the backup ran, so that it holds any moment of its own.
            for within in [started, stopped] {
                let planned = try await fixture.succeed("plan", "--to-time", within)
                #expect(planned.out.contains("inside the backup"), "\(planned.out)")
            }
            try await refuse(fixture, 4, ["--to-time", "2099-01-01 00:00:00 UTC"], ["in the future", "--latest"])
            try await refuse(
                fixture, 3, ["--latest", "--backup", "20010101T000000Z-full"], ["there is no backup", "walden list"])
            try await refuse(fixture, 2, ["--latest", "--backup", "../x"], ["not a backup's id"])
            try await refuse(fixture, 2, ["--latest", "--timeline", "0"], ["not a timeline"])
            try await refuse(fixture, 3, ["--latest", "--timeline", "7"], ["7"])
            for nonsense in [
                "yesterday", "", "2026-02-30 10:00 UTC", "2026-11-22", "2026-11-22 25:00 UTC", "2026-11-22 10:00 CET",
            ] {
                try await refuse(fixture, 2, ["--to-time", nonsense], [])
            }
            try await refuse(fixture, 2, ["--to-time", "2026-11-22 10:00:00"], ["no time zone", "--assume-timezone"])
            try await refuse(
                fixture, 2, ["--to-time", "2026-03-29 02:30:00 Europe/Paris"],
                ["does not exist", "2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z"])
            try await refuse(
                fixture, 2, ["--to-time", "2026-10-25 02:30:00 Europe/Paris"],
                ["comes twice", "2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"])
            try await refuse(
                fixture, 2, ["--to-time", "2026-10-25 02:30:00", "--assume-timezone", "Europe/Paris"], ["comes twice"])
            #expect(fixture.names(in: fixture.folder) == beside)

            let local = String(between.dropLast(4))
            try await fixture.expect(0, ["plan", "--to-time", local, "--assume-timezone", "UTC"])
            let words = before.err.split(separator: " ").map { $0.trimmingCharacters(in: [".", ";", ","]) }
            let earliest = try #require(words.first { $0.hasSuffix("Z") && $0 > stopped.prefix(19) })
            try await fixture.expect(0, ["plan", "--to-time", earliest])
        }
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a target behind the newest archived WAL is refused, and latest is what works`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("orders")
            let newest = try await fixture.archiveAll()
            let behind = try await fixture.moment()
            try await refuse(fixture, 3, ["--to-time", behind], [newest, "instead: --latest"])
            try await fixture.expect(0, ["plan", "--latest"])
        }
    }

    /// The archive is past the target, and yet no commit in it is: PostgreSQL then ends recovery with a failure.
    ///
    /// Fault 23 of docs/faults.md.
    @Test func `a target with no commit behind it is refused, and PostgreSQL cannot reach it either`() async throws {
        try await RecoveryFixture.with { fixture in
            try await fixture.backup()
            try await fixture.fill("orders")
            let moment = try await fixture.moment()
            try await fixture.archiveAll()
            try await refuse(fixture, 3, ["--to-time", moment], ["the last transaction", "instead: --latest"])
            // What was refused PostgreSQL cannot do either.
            let place = fixture.place()
            try await fixture.succeed(["restore", "--latest"] + place.arguments)
            let time = moment.replacing(" UTC", with: "+00")
            let (isPromoted, log) = try await fixture.startByHand(place, [("recovery_target_time", time)])
            #expect(!isPromoted)
            #expect(log.contains("recovery ended before configured recovery target was reached"), "\(log)")
        }
    }

    /// Fault 36 of docs/faults.md.
    @Test func `a typo in the configuration is told with its line and the nearest key`() async throws {
        try await RecoveryFixture.with {
            $0.starts = false
        } _: { fixture in
            let text = try fixture.content(fixture.configuration)
            let line = try #require(text.split(separator: "\n").firstIndex { $0.contains("wal_timeout") }) + 1
            try text.replacing("wal_timeout", with: "wal_timeuot").write(
                toFile: fixture.configuration.string, atomically: false, encoding: .utf8)
            for command in [["config", "check"], ["list"], ["backup"], ["plan", "--latest"], ["config", "show"]] {
                try await fixture.expect(
                    2, saying: ["\(fixture.configuration):\(line)", "wal_timeuot", "wal_timeout"], command)
            }
            try await fixture.expect(2, saying: ["/nowhere.yaml"], ["list", "--config", "/nowhere.yaml"])
        }
    }

    @discardableResult
    private func refuse(
        _ fixture: RecoveryFixture, _ status: Int32, _ target: [String], _ words: [String],
        location: SourceLocation = #_sourceLocation
    ) async throws -> CommandResult {
        let into = ["--into", fixture.folder.appending("never").string]
        return try await fixture.expect(status, saying: words, ["restore"] + target + into, location: location)
    }
}
