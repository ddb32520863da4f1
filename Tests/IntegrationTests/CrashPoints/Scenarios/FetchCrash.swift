// SPDX-License-Identifier: MIT

import Foundation
import SystemPackage
import Testing

/// `restore_command`, killed. PostgreSQL runs it again for the same file.
struct FetchCrash: CrashScenario {
    let name = "fetch"
    let fixture: WaldenFixture
    private let file: FilePath

    var folder: FilePath { fixture.cluster.folder }
    private var target: FilePath { folder.appending("target/RECOVERYXLOG") }

    init(_ fixture: WaldenFixture) async throws {
        self.fixture = fixture
        try fixture.configure(["directory: \(fixture.repository)"], opening: nil, as: fixture.configuration)
        file = try await fixture.pushed(5)
    }

    func reset() async throws {
        _ = try await fixture.makeFolder("target")
        for name in try fixture.names(in: target.removingLastComponent()) {
            try await fixture.remove(target.removingLastComponent().appending(name))
        }
    }

    func run(_ environment: [String: String]) async throws -> CommandResult {
        let words = [fixture.programs.walden.string, "wal", "fetch", file.name, target.string]
        let (status, out, err) = try await fixture.run(words, environment: environment)
        return CommandResult(arguments: words, status: status, out: out, err: err)
    }

    func proveKilled(_ step: PassedStep) async throws {
        guard FileManager.default.fileExists(atPath: target.string) else { return }
        #expect(try await fixture.areEqual(file, target), "\(step.testDescription)")
    }

    func proveDone(_ step: PassedStep?) async throws {
        #expect(try await fixture.areEqual(file, target), "\(step?.testDescription ?? "not killed")")
        #expect(try fixture.names(in: target.removingLastComponent()) == ["RECOVERYXLOG"])
    }
}
