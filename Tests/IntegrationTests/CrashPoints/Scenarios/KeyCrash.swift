// SPDX-License-Identifier: MIT

import Codec
import Foundation
import SystemPackage
import Testing

/// `walden key new`, killed: the first step of a rotation.
struct KeyCrash: CrashScenario {
    let name = "key new"
    let fixture: WaldenFixture

    var folder: FilePath { fixture.cluster.folder }
    private var file: FilePath { folder.appending("keys/walden.key") }

    func reset() async throws {
        _ = try await fixture.makeFolder("keys")
        for name in try fixture.names(in: file.removingLastComponent()) {
            try await fixture.remove(file.removingLastComponent().appending(name))
        }
    }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        let words = [fixture.programs.walden.string, "key", "new", "--output", file.string]
        let (status, out, err) = try await fixture.run(words, environment: environment)
        return CommandResult(arguments: words, status: status, out: out, err: err)
    }

    func proveKilled(_ step: PassedStep) async throws {
        if FileManager.default.fileExists(atPath: file.string) { try proveWhole(step.testDescription) }
    }

    /// A key that is whole is never overwritten, though nobody was told of it; then it is another file's turn.
    func runAgain(after step: PassedStep) async throws -> CommandResult {
        let isThere = FileManager.default.fileExists(atPath: file.string)
        let again = try await run([:])
        guard isThere else { return again }
        #expect(again.status == 4, "\(step.testDescription): \(again.testDescription)")
        try await fixture.remove(file)
        return try await run([:])
    }

    func proveDone(_ step: PassedStep?) async throws {
        try proveWhole(step?.testDescription ?? "not killed")
        #expect(try fixture.names(in: file.removingLastComponent()) == ["walden.key"])
    }

    private func proveWhole(_ what: String) throws {
        let text = try String(contentsOfFile: file.string, encoding: .utf8)
        #expect(try AgeKeyFile.identities(parsing: text, name: what).count == 1, "\(what)")
    }
}
