// SPDX-License-Identifier: MIT

import Foundation
import S3TestSupport
import Synchronization
import SystemPackage
import Testing

/// `walden backup`, killed, beside a backup that was acknowledged before.
struct BackupCrash: CrashScenario {
    let name: String
    let fixture: RecoveryFixture
    /// With what opens the repository.
    let reader: FilePath
    let start: @Sendable () async throws -> Void
    /// With what opens what the next run stores; nil: ``reader``.
    var laterReader: FilePath?
    /// Before the next run.
    var meanwhile: @Sendable () async throws -> Void = {}
    /// What is there before the run that is killed: the id, and where that is a directory the files.
    var kept = Kept()

    var folder: FilePath { fixture.folder }

    /// What nobody sees is the same whatever it is sealed to.
    func alike(_ step: PassedStep) -> String? { laterReader == nil ? nil : step.nameIfHidden }

    func reset() async throws { try await start() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        try await fixture.run(RecoveryPrograms.walden, ["backup"], environment: environment)
    }

    func runAgain(after step: PassedStep) async throws -> CommandResult {
        try await meanwhile()
        return try await run([:])
    }

    func proveKilled(_ step: PassedStep) async throws {
        let what = step.testDescription
        let (whole, unfinished) = try await fixture.backups(with: reader, what)
        #expect(whole.count + unfinished.count <= 2 && whole.first == kept.id, "\(what): \(whole), \(unfinished)")
        let planned = try await fixture.run(
            RecoveryPrograms.walden, ["plan", "--immediate", "--config", reader.string])
        #expect(planned.status == 0, "\(what): \(planned.testDescription)")
        // It exists, whatever else the killed run still had to do.
        if whole.count == 2 { try await fixture.proveByRestoring(with: reader, starting: false, what) }
    }

    func proveDone(_ step: PassedStep?) async throws {
        let what = step?.testDescription ?? "not killed"
        let (whole, unfinished) = try await fixture.backups(with: reader, what)
        #expect((2...3).contains(whole.count) && whole.first == kept.id, "\(what): \(whole)")
        #expect(unfinished.isEmpty, "\(what) left \(unfinished)")
        try await kept.check(what, fixture)
        let isStarted = step.map { $0.name.hasSuffix("/backup.json") || $0.name.contains("started.json") } ?? true
        // What the killed run left is the same for both kinds of key.
        guard laterReader == nil || step?.isVisible != false else { return }
        let reader = step == nil ? reader : laterReader ?? reader
        try await fixture.proveByRestoring(with: reader, starting: isStarted, what)
    }
}

extension BackupCrash {
    /// The backup that was acknowledged before, which nothing may touch.
    final class Kept: Sendable {
        private let state = Mutex<(id: String, base: FilePath?, content: FolderContent?)>(("", nil, nil))

        var id: String { state.withLock { $0.id } }

        /// `base` is the folder of all backups; nil where that is no directory.
        func set(_ id: String, in base: FilePath?) throws {
            let content = try base.map { try FolderContent($0.appending(id)) }
            state.withLock { $0 = (id, base, content) }
        }

        /// It is as it was, and each other one has all that it has. A folder in which nothing was stored may stay: no store lists it.
        func check(_ what: String, _ fixture: RecoveryFixture) async throws {
            guard case (let id, let base?, let content?) = state.withLock({ $0 }) else { return }
            for other in try FileManager.default.contentsOfDirectory(atPath: base.string) {
                let there = try FolderContent(base.appending(other))
                #expect(there.names.isEmpty || there.names == content.names, "\(what): \(other) has \(there.names)")
                if other == id { #expect(there == content, "\(what): \(id) was touched") }
            }
            // The server, which goes on archiving, may have one for a moment.
            try await fixture.server.wait(for: "no temporary to be left") {
                fixture.names(in: fixture.repository.appending(".walden-tmp")).isEmpty
            }
        }
    }

    /// Into a directory; with `rotating` what is killed seals to the old key, and the next run to the new one.
    static func directory(_ fixture: RecoveryFixture, rotating: Bool = false) async throws -> BackupCrash {
        let keys = try CrashKeys(in: fixture.folder)
        let reader = fixture.folder.appending("reader.yaml")
        func entry(_ sealing: String) -> String {
            "{directory: \(fixture.repository)\(rotating ? ", sealing: {age: {\(sealing)}}" : "")}"
        }
        let before = entry("recipients: [\(keys.oldRecipient)]")
        let after = entry("recipients: [\(keys.newRecipient)]")
        try fixture.configure(entries: [before])
        try fixture.configure(entries: [entry("identities_file: \(keys.both)")], as: reader)
        let id = try await fixture.backup()
        try await fixture.waitForNextSecond()
        let generation = try fixture.generation()
        let pristine = try await PristineFolders(
            [generation.appending("base")]
                + ["jobs", "leases", "uses"].map { fixture.repository.appending("main").appending($0) },
            of: fixture.server)
        var crash = BackupCrash(
            name: rotating ? "backup, and the key is rotated" : "backup", fixture: fixture, reader: reader,
            start: {
                try fixture.configure(entries: [before])
                try await pristine.bringBack()
            })
        if rotating {
            let later = fixture.folder.appending("later-reader.yaml")
            try fixture.configure(entries: [entry("identities_file: \(keys.new)")], as: later)
            crash.laterReader = later
            crash.meanwhile = { try fixture.configure(entries: [after]) }
        }
        try crash.kept.set(id, in: generation.appending("base"))
        return crash
    }

    /// Into a bucket, each time below another prefix.
    static func s3(_ kind: S3TestServers.Kind, _ fixture: RecoveryFixture) async throws -> BackupCrash {
        let server = try await S3TestServers.shared.server(kind)
        let kept = Kept()
        return BackupCrash(
            name: "backup to S3 (\(kind))", fixture: fixture, reader: fixture.configuration,
            start: {
                try fixture.configure(entries: [server.entry(of: kind)])
                try await fixture.succeed("init", "--pgdata", fixture.server.dataDirectory.string)
                try kept.set(try await fixture.backup(), in: nil)
                try await fixture.waitForNextSecond()
            }, kept: kept)
    }
}
