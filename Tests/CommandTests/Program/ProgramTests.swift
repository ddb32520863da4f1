// SPDX-License-Identifier: MIT

import AgentProtocol
import Foundation
import Testing

@testable import walden

@Suite("Program") struct ProgramTests {
    static let commands: [[String]] = [
        [], ["init"], ["backup"], ["list"], ["plan"], ["restore"], ["wal"], ["wal", "push"], ["wal", "fetch"],
        ["config"], ["config", "check"], ["config", "show"], ["job"], ["job", "list"],
    ]

    @Test(arguments: commands)
    func `help is an answer with an example`(_ command: [String]) async {
        let (status, captured) = await Captured.run(command + ["--help"])
        #expect(status == 0)
        #expect(captured.err.isEmpty)
        let text = captured.out.joined()
        #expect(text.contains("EXAMPLE"), "\(command)")
        #expect(text.contains("walden"))
        #expect(text.contains("USAGE"))
    }

    @Test func `the version is an answer`() async {
        let (status, captured) = await Captured.run(["--version"])
        #expect(status == 0)
        #expect(captured.out == ["walden \(Release.version)"])
    }

    @Test(arguments: [
        ["bogus"], ["list", "--bogus"], ["list", "extra"], ["restore"], ["plan"], ["plan", "--latest", "--immediate"],
        ["plan", "--latest", "--timeline", "x"], ["plan", "--immediate", "--assume-timezone", "UTC"],
        ["restore", "--latest", "--into", "/x", "--port", "0"], ["backup", "--checkpoint", "slow"], ["--json"],
        ["restore", "--latest", "--into", "/x", "--start", "--target-action", "shutdown"], ["wal", "bogus"],
    ])
    func `arguments that make no sense answer 2, on standard error`(_ arguments: [String]) async {
        let (status, captured) = await Captured.run(arguments)
        #expect(status == 2)
        #expect(!captured.err.isEmpty)
        #expect(arguments.contains("--json") || captured.out.isEmpty)
    }

    @Test(arguments: [
        ["wal", "push"], ["wal", "push", "a", "b"], ["wal", "push", "--bogus", "a"], ["wal", "push", "--config"],
    ])
    func `a push that makes no sense is tried again, never taken for kept`(_ arguments: [String]) async {
        let (status, captured) = await Captured.run(arguments)
        #expect(status == 64)
        #expect((1...125).contains(status))
        #expect(!captured.err.isEmpty)
    }

    @Test(arguments: [
        ["wal", "fetch"], ["wal", "fetch", "a"], ["wal", "fetch", "a", "b", "c"],
        ["wal", "fetch", "--bogus", "a", "b"],
    ])
    func `a fetch that makes no sense stops recovery, and on a standby is tried again`(_ arguments: [String]) async {
        #expect(await Captured.run(arguments).status == 126)
        #expect(await Captured.run(arguments + ["--standby"]).status == 64)
    }

    @Test func `without a configuration a push fails softly and a fetch hard`() async {
        let name = "000000010000000000000005"
        let (push, pushed) = await Captured.run(["wal", "push", "pg_wal/\(name)"])
        #expect(push == 1)
        #expect(pushed.err.contains("/nowhere/walden.yaml"))
        let (fetch, fetched) = await Captured.run(["wal", "fetch", name, "pg_wal/RECOVERYXLOG"])
        #expect(fetch == 126)
        #expect(fetched.err.contains("/nowhere/walden.yaml"))
        #expect(await Captured.run(["wal", "fetch", "--standby", name, "pg_wal/RECOVERYXLOG"]).status == 69)
    }

    @Test func `a repository that is not there is never an empty one, nor the end of the archive`() async throws {
        try await withConfiguration("") { path in
            let folder = path + ".repository"
            let name = "000000010000000000000005"
            let text = "repositories: [{directory: \(folder)}]\n"
            try Data(text.utf8).write(to: URL(fileURLWithPath: path))
            // First the folder is missing; then it is there and empty, as a mount point is that was not mounted.
            for status in [1, 3] as [Int32] {
                for command in [["list"], ["plan", "--latest"], ["restore", "--latest", "--into", folder + ".new"]] {
                    let run = await Captured.run(command + ["--config", path])
                    #expect(run.status == status, "\(command)")
                    #expect(run.captured.err.contains(folder))
                }
                #expect(await Captured.run(["wal", "push", "--config", path, "pg_wal/\(name)"]).status == 1)
                #expect(await Captured.run(["wal", "fetch", "--config", path, name, path + ".fetched"]).status == 126)
                try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            }
            #expect(!FileManager.default.fileExists(atPath: path + ".fetched"))
            #expect(!FileManager.default.fileExists(atPath: folder + ".new"))
        }
    }

    @Test func `the flag wins over the environment`() async throws {
        try await withConfiguration("repositories: [{directory: /x}]\n") { path in
            let flag = await Captured.run(["config", "check", "--config", path], ["WALDEN_CONFIG": "/nowhere.yaml"])
            #expect(flag.status == 0)
            #expect(flag.captured.out == ["OK \(path)"])
            let variable = await Captured.run(["config", "check"], ["WALDEN_CONFIG": path])
            #expect(variable.status == 0)
            let empty = await Captured.run(["config", "check", "--config", path], ["WALDEN_CONFIG": ""])
            #expect(empty.status == 0)
        }
    }

    @Test(arguments: [
        "2026-11-22 10:00:00", "yesterday", "2026-03-29 02:30 Europe/Paris", "2026-10-25 02:30 Europe/Paris",
        "2026-11-22 10:00 CET", "2026-02-30 10:00 UTC",
    ])
    func `a target time that is not clear answers 2 before anything is looked at`(_ time: String) async throws {
        try await withConfiguration("repositories: [{directory: /nowhere/at/all}]\n") { path in
            let (status, captured) = await Captured.run(["plan", "--to-time", time, "--config", path])
            #expect(status == 2)
            #expect(captured.err.contains("hint:"))
        }
    }
}
