// SPDX-License-Identifier: MIT

import Foundation
import Testing

@testable import walden

/// A password that somebody put into the connection string stays there.
@Suite("Secrets") struct SecretTests {
    private static let secret = "hunter2XYZ"
    private static let connections = [
        "host=/nowhere/at/all user=walden password=\(secret)", "host=/nowhere/at/all password='a \(secret)'",
        "host=/nowhere/at/all password = \(secret)", "postgresql://walden:\(secret)@/shop?host=/nowhere/at/all",
        "postgresql:///shop?host=/nowhere/at/all&password=\(secret)", "host=/nowhere/at/all sslpassword=\(secret)",
        // What libpq cannot read.
        "host=/nowhere/at/all password=my \(secret)", "host=/nowhere/at/all password='\(secret)",
        "postgresql://walden:\(secret)@[::1/shop", "password=x\(secret) \(secret)=", "host=/nowhere \(secret)",
        "dbname='postgresql://walden:\(secret)@/x' host=/nowhere/at/all",
        "dbname='password=\(secret)' host=/nowhere/at/all",
    ]

    private func expectNoSecret(_ run: (status: Int32, captured: Captured), at place: SourceLocation = #_sourceLocation)
    {
        #expect(!run.captured.err.contains("hunter2"), sourceLocation: place)
        #expect(!run.captured.out.joined().contains("hunter2"), sourceLocation: place)
    }

    @Test(arguments: connections)
    func `showing and checking the configuration never shows it`(_ connection: String) async throws {
        var configuration = Configuration()
        configuration.directory = "/nowhere/at/all"
        configuration.postgres.connection = connection
        try await withConfiguration(ConfigurationWriter(configuration).text) { path in
            for command in [
                ["config", "show"], ["config", "check"], ["list"], ["backup"], ["plan", "--latest"], ["init"],
            ] {
                for more in [[], ["--json"], ["--bogus"], ["--verbose"]] {
                    expectNoSecret(await Captured.run(command + ["--config", path] + more))
                }
            }
            let show = await Captured.run(["config", "show", "--config", path])
            #expect(show.status == 0)
            #expect(show.captured.out.joined().contains("postgres.connection"))
            // The file is there already and says otherwise.
            expectNoSecret(await Captured.run(["init", "--config", path, "--connection", connection + " port=1"]))
        }
    }

    @Test(arguments: connections)
    func `a server that cannot be reached is told without it, and no configuration is left`(_ connection: String)
        async throws
    {
        try await withConfiguration("") { path in
            let new = path + ".new"
            for more in [[], ["--json"], ["--bogus", "--json"]] {
                let run = await Captured.run(
                    ["init", "--config", new, "--repository", path + ".repository", "--connection", connection] + more)
                #expect(run.status != 0)
                #expect(!run.captured.err.isEmpty)
                expectNoSecret(run)
            }
            #expect(!FileManager.default.fileExists(atPath: new))
            #expect(!FileManager.default.fileExists(atPath: path + ".repository"))
        }
    }

    @Test(arguments: [
        "postgres:\n  password: SECRET\n", "postgres:\n  connection: \"password=SECRET\n",
        "postgres:\n  connection: password=SECRET: x\n", "postgres: password=SECRET\n",
        "postgres:\n  connection: [password=SECRET]\n", "postgres:\n  connection: *SECRET\n",
        "postgres:\n  connection: password=SECRET\n  connection: password=SECRET\n",
        "postgres:\n  connection: !<SECRET x\n", "postgres:\n  connection: \"password=SECRET\\q\"\n",
    ])
    func `a configuration that cannot be read is told without it`(_ text: String) async throws {
        let yaml = "repositories: [{directory: /x}]\n" + text.replacing("SECRET", with: Self.secret)
        try await withConfiguration(yaml) { path in
            for command in [["config", "check"], ["config", "show", "--json"], ["wal", "push", "x"]] {
                let run = await Captured.run(command + ["--config", path])
                #expect(run.status == (command[0] == "wal" ? 1 : 2))
                expectNoSecret(run)
            }
        }
    }
}
