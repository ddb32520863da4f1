// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `walden copy --everything`, killed: a backup, a dump and all WAL into a repository that has nothing yet.
struct CopyCrash: CrashScenario {
    let name: String
    let fixture: RecoveryFixture
    /// A configuration that knows the target alone.
    private let reader: FilePath
    private let pristine: PristineFolders
    /// Whether objects are copied as they are stored.
    private let isPlain: Bool
    private let sources: FolderContent

    var folder: FilePath { fixture.folder }

    /// With `sealing` the source is sealed to the old key and the target to the new one. The server is stopped.
    init(_ fixture: RecoveryFixture, sealing: Bool) async throws {
        (self.fixture, isPlain) = (fixture, !sealing)
        name = sealing ? "copy into a repository with another key" : "copy"
        let keys = try CrashKeys(in: fixture.folder)
        func entry(_ name: String, _ folder: FilePath, _ sealed: String) -> String {
            "{name: \(name), directory: \(folder)\(sealing ? ", sealing: {age: {\(sealed)}}" : "")}"
        }
        let source = entry("local", fixture.repository, "identities_file: \(keys.old)")
        let target = entry("remote", fixture.remote, "recipients: [\(keys.newRecipient)]")
        try fixture.configure(entries: [source])
        try await fixture.backup()
        try await fixture.succeed("dump")
        try await fixture.archiveAll()
        try await fixture.server.stop()
        try fixture.configure(entries: [source, target])
        try await fixture.succeed("init", "--pgdata", fixture.server.dataDirectory.string)
        reader = fixture.folder.appending("reader.yaml")
        try fixture.configure(
            entries: [entry("remote", fixture.remote, "identities_file: \(keys.new)")], as: reader)
        sources = try FolderContent(fixture.repository)
        pristine = try await PristineFolders([fixture.repository, fixture.remote], of: fixture.server)
    }

    /// Four objects are on their way at once.
    var isParallel: Bool { true }

    /// What nobody sees is the same whatever it is sealed to.
    func alike(_ step: PassedStep) -> String? { isPlain ? nil : step.nameIfHidden }

    func reset() async throws { try await pristine.bringBack() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        let words = ["copy", "--everything", "--from", "local", "--to", "remote"]
        return try await fixture.run(RecoveryPrograms.walden, words, environment: environment)
    }

    func proveKilled(_ step: PassedStep) async throws {
        let what = step.testDescription
        let (whole, _) = try await fixture.backups(with: reader, what)
        if !whole.isEmpty { try await fixture.proveByRestoring(with: reader, starting: false, what) }
        try proveContent(what)
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        let (whole, unfinished) = try await fixture.backups(with: reader, what)
        #expect(whole.count == 1 && unfinished.isEmpty, "\(what): \(whole), \(unfinished)")
        let copied = try proveContent(what)
        #expect(copied == sources.names.filter(Self.isOfCluster), "\(what)")
        let isStarted = step.map { $0.name.contains("backup.json") } ?? true
        // Where all objects are the source's own, byte for byte, restoring tells no more; and else where the next run found another one.
        if isStarted || !isPlain && step?.isVisible == true {
            try await fixture.proveByRestoring(with: reader, starting: isStarted, what)
        }
        let left = fixture.names(in: fixture.remote.appending(".walden-tmp"))
        #expect(left.isEmpty, "\(what) left \(left)")
    }

    /// What is visible in the target is what it is in the source; its names there.
    @discardableResult
    private func proveContent(_ what: String) throws -> [String] {
        let there = try FolderContent(fixture.remote).without { !Self.isOfCluster($0) }
        if isPlain {
            let changed = there.differences(from: sources).filter { !$0.hasSuffix("started.json") }
            #expect(changed.isEmpty, "\(what): \(changed)")
        }
        return there.names
    }

    /// What a copy takes along.
    private static func isOfCluster(_ name: String) -> Bool {
        name.hasPrefix("main/") && name != "main/cluster.json"
            && !["/jobs/", "/leases/", "/restores/", "/uses/"].contains { name.contains($0) }
    }
}
