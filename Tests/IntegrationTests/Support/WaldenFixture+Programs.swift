// SPDX-License-Identifier: MIT

import PostgresTestSupport
import SystemPackage
import Testing

extension WaldenFixture {
    /// Runs `walden` as the cluster's user, with the configuration in its environment.
    func walden(_ arguments: String...) async throws -> Answer {
        try await run([programs.walden.string] + arguments)
    }

    /// `archive_command` by hand: in the data directory, as PostgreSQL runs it.
    func push(_ path: FilePath) async throws -> Answer {
        try await run([programs.helper.string, "--config", configuration.string, "push", "--", path.string])
    }

    /// `restore_command` by hand.
    func fetch(_ name: String, _ path: FilePath, options: [String] = [], in folder: FilePath? = nil) async throws
        -> Answer
    {
        let helper = [programs.helper.string, "--config", configuration.string]
        return try await run(helper + options + ["fetch", "--", name, path.string], in: folder)
    }

    /// A program that hangs is killed, which gives a status that none of ours may have.
    func run(_ words: [String], in folder: FilePath? = nil, environment: [String: String] = [:]) async throws -> Answer
    {
        let place = ["--signal=KILL", "60", "/usr/bin/env", "-C", (folder ?? cluster.dataDirectory).string]
        let variables = ["WALDEN_CONFIG": configuration.string].merging(environment) { $1 }
        return try await cluster.run("/usr/bin/timeout", place + words, environment: variables)
    }

    /// Runs a line of shell, whose `$1` and so on are `words`.
    func shell(_ line: String, _ words: [String]) async throws -> Answer {
        try await run(["/bin/sh", "-c", line, "sh"] + words)
    }

    /// A new folder of the cluster's user, for what PostgreSQL would ask to be restored.
    func makeFolder(_ name: String) async throws -> FilePath {
        let folder = cluster.folder.appending(name)
        try await cluster.succeed("/bin/mkdir", ["-p", folder.string])
        return folder
    }
}

/// A push or fetch that failed so that PostgreSQL tries again: one line that holds all of `words`.
func expectRefused(
    _ answer: Answer, status allowed: ClosedRange<Int32> = 1...125, naming words: [String] = [],
    sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(allowed.contains(answer.status), "\(answer)", sourceLocation: sourceLocation)
    #expect(answer.out.isEmpty, "\(answer)", sourceLocation: sourceLocation)
    let lines = answer.err.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 2 && lines.last == "", "not one line: \(answer)", sourceLocation: sourceLocation)
    for word in words {
        #expect(answer.err.contains(word), "does not name \(word): \(answer.err)", sourceLocation: sourceLocation)
    }
}

/// A fetch that stops recovery.
func expectStopped(
    _ answer: Answer, naming words: [String] = [], sourceLocation: SourceLocation = #_sourceLocation
) {
    expectRefused(answer, status: 126...126, naming: words, sourceLocation: sourceLocation)
}

/// A push or fetch that did what it was asked, without a word.
func expectQuietSuccess(_ answer: Answer, sourceLocation: SourceLocation = #_sourceLocation) {
    #expect(answer == (0, "", ""), "\(answer)", sourceLocation: sourceLocation)
}
