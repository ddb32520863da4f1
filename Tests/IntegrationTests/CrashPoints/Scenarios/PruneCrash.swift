// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `walden prune`, killed, where some dumps are no longer kept and others are.
struct PruneCrash: CrashScenario {
    let name = "prune of dumps"
    let fixture: DumpFixture
    private let kept: [String]
    private let content: FolderContent
    private let pristine: PristineFolders

    var folder: FilePath { fixture.folder }
    private var dumps: FilePath { fixture.repository.appending("main/dumps") }

    init(_ fixture: DumpFixture) async throws {
        self.fixture = fixture
        try fixture.recovery.configure(entries: ["directory: \(fixture.repository)"])
        var ids: [String] = []
        for tier in ["daily", "daily", "manual", "daily"] {
            ids += try await fixture.dump("--tier", tier, "--no-prune")
        }
        let old = [ids[0], ids[1], ids[2]]
        for id in old { try fixture.age(id, days: 8) }
        kept = ids.suffix(2).sorted()
        content = try FolderContent(fixture.repository.appending("main/dumps"))
        pristine = try await PristineFolders(
            ["dumps", "jobs", "leases"].map { fixture.repository.appending("main").appending($0) },
            of: fixture.recovery.server)
    }

    func reset() async throws { try await pristine.bringBack() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        try await fixture.recovery.run(RecoveryPrograms.walden, ["prune"], environment: environment)
    }

    func proveKilled(_ step: PassedStep) async throws {
        let listed = try await fixture.listed()
        #expect(Set(kept).isSubset(of: listed), "\(step.testDescription): \(listed)")
        // Every dump that still shows is as it was, object and marker.
        let there = try FolderContent(dumps)
        for id in listed {
            // Two tiers may have dumps of one second, which bear one name.
            let parts = id.split(separator: "/")
            let own = there.names.filter { $0.hasPrefix("\(parts[0])/") && $0.contains(parts[parts.count - 1]) }
            #expect(own.count == 2, "\(step.testDescription): \(id)")
        }
        #expect(there.differences(from: content).isEmpty, "\(step.testDescription)")
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        #expect(try await fixture.listed().sorted() == kept, "\(what)")
        let there = try FolderContent(dumps)
        #expect(there.names.count == 4 && there.differences(from: content).isEmpty, "\(what): \(there.names)")
        guard let newest = kept.first(where: { $0.hasPrefix("daily") }) else { return }
        let object = try fixture.path(of: newest, suffix: ".sql.gz")
        let rows = try await fixture.restoreByHand("gzip -dc '\(object)'", into: "proof")
        #expect(rows == RecoveryFixture.thousandRows, "\(what)")
        try await fixture.recovery.server.sql("DROP DATABASE proof")
    }
}

extension DumpFixture {
    /// Lets a dump have been taken so many days ago.
    fileprivate func age(_ id: String, days: Int) throws {
        let then = Date(timeIntervalSinceNow: -Double(days) * 86_400)
        let marker = try path(of: id, suffix: ".json")
        try recovery.rewrite(marker) { bytes in
            let text = String(decoding: bytes, as: UTF8.self)
            let time = "\"finished_at\":\"\(then.formatted(.iso8601))\""
            bytes = Data(text.replacing(/"finished_at":"[^"]*"/, with: time).utf8)
        }
        for path in [marker, try path(of: id, suffix: ".sql.gz")] {
            try FileManager.default.setAttributes([.modificationDate: then], ofItemAtPath: path.string)
        }
    }
}
