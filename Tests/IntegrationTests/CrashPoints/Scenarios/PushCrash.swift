// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `archive_command`, killed. PostgreSQL runs it again until it says 0.
struct PushCrash: CrashScenario {
    let name: String
    let fixture: WaldenFixture
    /// Acknowledged before.
    let kept: FilePath
    /// What is pushed.
    let file: FilePath
    /// What PostgreSQL archives next.
    let next: FilePath
    /// Configurations, each of one of the repositories alone and with what opens it.
    let readers: [FilePath]
    /// Folders of those repositories that are directories.
    let folders: [FilePath]
    /// Before the next run, for instance because keys were rotated meanwhile.
    var meanwhile: @Sendable () async throws -> Void = {}
    /// Makes repositories that hold ``kept`` and nothing else.
    let start: @Sendable () async throws -> Void

    var folder: FilePath { fixture.cluster.folder }

    func reset() async throws { try await start() }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        try await push(file, environment)
    }

    private func push(_ file: FilePath, _ environment: [String: String] = [:]) async throws -> CommandResult {
        let words = [fixture.programs.walden.string, "wal", "push", file.string]
        let (status, out, err) = try await fixture.run(words, environment: environment)
        return CommandResult(arguments: words, status: status, out: out, err: err)
    }

    func proveKilled(_ step: PassedStep) async throws {
        for reader in readers {
            // It is whole or not there: what cannot be told, and what is damaged, has another status.
            let (status, isWhole) = try await fetch(file, from: reader)
            #expect(isWhole || status == 1, "\(step.testDescription): fetched with status \(status)")
        }
    }

    func runAgain(after step: PassedStep) async throws -> CommandResult {
        try await meanwhile()
        return try await run([:])
    }

    func proveDone(_ step: PassedStep?) async throws {
        let answer = try await push(next)
        #expect(answer.status == 0, "\(step?.testDescription ?? ""): \(answer.testDescription)")
        for reader in readers {
            for file in [kept, file, next] { try await expect(file, in: reader, step) }
        }
        for folder in folders {
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.appending(".walden-tmp").string)
            #expect(left.isEmpty, "\(step?.testDescription ?? "") left \(left)")
        }
    }

    private func expect(_ file: FilePath, in reader: FilePath, _ step: PassedStep?) async throws {
        let (status, isWhole) = try await fetch(file, from: reader)
        #expect(isWhole, "\(step?.testDescription ?? ""): \(file.name) has status \(status) from \(reader)")
    }

    private func fetch(_ file: FilePath, from reader: FilePath) async throws -> (status: Int32, isWhole: Bool) {
        let path = folder.appending("fetched").appending(file.name)
        let words = [fixture.programs.walden.string, "wal", "fetch", "--config", reader.string, file.name, path.string]
        let status = try await fixture.run(words).status
        guard status == 0 else { return (status, false) }
        return (status, try await fixture.areEqual(file, path))
    }
}
