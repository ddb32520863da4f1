// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `walden restore`, killed: a data directory and a tablespace. The original's tablespace is never touched.
struct RestoreCrash: CrashScenario {
    let name = "restore"
    let fixture: RecoveryFixture
    private let place: RecoveryFixture.Place
    private let original: FilePath
    private let space: FilePath
    private let before: FolderListing
    private let pristine: PristineFolders

    var folder: FilePath { fixture.folder }

    /// The server is stopped.
    init(_ fixture: RecoveryFixture) async throws {
        self.fixture = fixture
        (original, space) = (fixture.folder.appending("space"), fixture.folder.appending("new-space"))
        try fixture.configure(entries: ["directory: \(fixture.repository)"])
        try await fixture.server.succeed("/bin/mkdir", ["-m", "0700", original.string])
        try await fixture.server.sql("CREATE TABLESPACE space LOCATION '\(original)'")
        try await fixture.fill("placed TABLESPACE space")
        try await fixture.backup()
        try await fixture.server.stop()
        // Where a restore says what it reads and how long it took.
        pristine = try await PristineFolders(
            [fixture.repository.appending("main/uses"), try fixture.generation().appending("restores")],
            of: fixture.server)
        place = fixture.place()
        before = try FolderListing(original)
    }

    /// The files of the tree: none has anything to say, as long as the mark is there and pg_control is not.
    func alike(_ step: PassedStep) -> String? {
        let (verb, path) = (step.name.prefix { $0 != " " }, step.name)
        let others = [
            "/repository/", "walden-restore", ".walden-plan", "pg_control", "postgresql.auto.conf", "recovery.signal",
            "backup_label", "tablespace_map", "backup_manifest", "pg_tblspc",
        ]
        return others.contains { path.contains($0) } ? nil : String(verb)
    }

    func reset() async throws {
        try await pristine.bringBack()
        try fixture.remove(place)
        if fixture.exists(space) { try FileManager.default.removeItem(atPath: space.string) }
    }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        let words = ["restore", "--immediate", "--tablespace", "\(original)=\(space)"] + place.arguments
        return try await fixture.run(RecoveryPrograms.walden, words, environment: environment)
    }

    func proveKilled(_ step: PassedStep) async throws {
        try proveOriginal(step.testDescription)
        if isSealed {
            // It had come to its end, at most the tablespace's mark was still to go, which says nothing any more and hurts nobody.
            let mark = space.appending("walden-restore-unfinished")
            if fixture.exists(mark) { try FileManager.default.removeItem(atPath: mark.string) }
            try await fixture.proveRestored(place, starting: isLate(step), step.testDescription)
        } else if isLate(step) {
            try await fixture.expectUnstartable(place)
        }
    }

    /// What is whole is not restored over: the next run has nothing to do, and says so.
    func runAgain(after step: PassedStep) async throws -> CommandResult {
        guard isSealed else { return try await run([:]) }
        let refused = try await run([:])
        #expect(refused.status == 4, "\(step.testDescription): \(refused.testDescription)")
        try await reset()
        return try await run([:])
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        try await fixture.proveRestored(place, starting: step.map(isLate) ?? true, what)
        try proveOriginal(what)
        let left = fixture.names(in: place.path) + fixture.names(in: space) + fixture.names(in: folder)
        let unfinished = left.filter { $0.hasPrefix("walden-restore") || $0.hasSuffix(".new") }
        #expect(unfinished.isEmpty, "\(what) left \(unfinished)")
    }

    private var isSealed: Bool { fixture.exists(place.path.appending("global/pg_control")) }

    /// Of the last steps, when all files are there.
    private func isLate(_ step: PassedStep) -> Bool {
        ["walden-restore-unfinished", "pg_control", "recovery.signal", "backup_label"].contains {
            step.name.contains($0)
        }
    }

    private func proveOriginal(_ what: String) throws {
        #expect(try FolderListing(original) == before, "\(what): the original's tablespace was touched")
    }
}
