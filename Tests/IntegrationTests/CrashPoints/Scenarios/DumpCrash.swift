// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `walden dump`, killed, beside a dump that was acknowledged before. What it left is two days old when the next one runs.
struct DumpCrash: CrashScenario {
    let name = "dump"
    let fixture: DumpFixture
    private let kept: String
    private let content: FolderContent
    private let pristine: PristineFolders

    var folder: FilePath { fixture.folder }
    private var dumps: FilePath { fixture.repository.appending("main/dumps") }

    init(_ fixture: DumpFixture) async throws {
        self.fixture = fixture
        try fixture.recovery.configure(entries: ["directory: \(fixture.repository)"])
        kept = try #require(try await fixture.dump().first)
        try await fixture.recovery.waitForNextSecond()
        let main = fixture.repository.appending("main")
        content = try FolderContent(main.appending("dumps"))
        pristine = try await PristineFolders(
            ["dumps", "jobs", "leases"].map { main.appending($0) }, of: fixture.recovery.server)
    }

    func reset() async throws { try await pristine.bringBack() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        try await fixture.recovery.run(RecoveryPrograms.walden, ["dump"], environment: environment)
    }

    func proveKilled(_ step: PassedStep) async throws {
        let listed = try await fixture.listed()
        #expect(listed.contains(kept) && listed.count <= 2, "\(step.testDescription): \(listed)")
        for id in listed where id != kept { try await proveRestorable(id, step.testDescription) }
        let marked = Set(fixture.objects().filter { $0.hasSuffix(".json") }.map { $0.dropLast(5) })
        for object in fixture.objects() where !marked.contains(object.dropLast(7)) {
            try await fixture.recovery.server.succeed(
                "/usr/bin/touch", ["-d", "50 hours ago", dumps.pushing(FilePath(object)).string])
        }
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        let listed = try await fixture.listed()
        #expect(listed.contains(kept) && (2...3).contains(listed.count), "\(what): \(listed)")
        #expect(fixture.objects().count == 2 * listed.count, "\(what): \(fixture.objects())")
        let there = try FolderContent(dumps)
        #expect(Set(content.names).isSubset(of: there.names) && there.differences(from: content).isEmpty, "\(what)")
        for id in listed where id != kept { try await proveRestorable(id, what) }
        // The server, which goes on archiving, may have one for a moment.
        try await fixture.recovery.server.wait(for: "no temporary to be left") {
            fixture.recovery.names(in: fixture.repository.appending(".walden-tmp")).isEmpty
        }
    }

    private func proveRestorable(_ id: String, _ what: String) async throws {
        let object = try fixture.path(of: id, suffix: ".sql.gz")
        let rows = try await fixture.restoreByHand("gzip -dc '\(object)'", into: "proof")
        #expect(rows == RecoveryFixture.thousandRows, "\(what): \(id)")
        try await fixture.recovery.server.sql("DROP DATABASE proof")
    }
}
