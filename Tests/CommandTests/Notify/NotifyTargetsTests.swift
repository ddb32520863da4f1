// SPDX-License-Identifier: MIT

import Agent
import Errors
import Foundation
import Storage
import Testing

@testable import walden

@Suite("Notify targets") struct NotifyTargetsTests {
    private func load(_ yaml: String, _ files: [String: String]) async throws -> NotifyTargets {
        try await withConfiguration("") { path in
            let folder = (path as NSString).deletingLastPathComponent
            for (name, content) in files { try Data(content.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)")) }
            let text = "repositories: [{directory: /a}]\nnotify: {targets: [\(yaml.replacing("DIR", with: folder))]}"
            let settings = try ConfigurationFile.parse(text, file: "w.yaml").notify
            return NotifyTargets(settings, Captured().context(["A": "b"]))
        }
    }

    /// Fault 36 of docs/faults.md.
    @Test func `secrets come from files, without the line's end`() async throws {
        let loaded = try await load(
            "{name: a, webhook: {url_file: DIR/url, headers: {X_file: DIR/x}, user: u, password_file: DIR/p}}",
            ["url": "http://h/u?t=1\r\n", "x": "Bearer abc\n", "p": "pä:ss \n\n"])
        #expect(loaded.problems.isEmpty)
        let webhook = WebhookTarget(
            try NotificationURL("http://h/u?t=1"),
            headers: [HTTPHeader("X", "Bearer abc"), HTTPHeader("Authorization", "Basic dTpww6Q6c3Mg")])
        #expect(loaded.targets.first?.channel == .webhook(webhook))
    }

    @Test(arguments: [
        ("{name: a, ping: {url_file: DIR/none}}", "none"), ("{name: a, ping: {url_file: DIR/bad}}", "neither http://"),
        ("{name: a, ping: {url_file: DIR/lines}}", "percent-encoded"),
        ("{name: a, webhook: {url: 'http://h', headers: {X_file: DIR/lines}}}", "control character"),
    ])
    func `a target whose file is wrong is left out, and the others are told`(_ target: String, _ words: String)
        async throws
    {
        let loaded = try await load(
            "\(target), {name: b, exec: x}", ["bad": "secret", "lines": "http://h/secret\nhttp://h/secret\n"])
        #expect(loaded.targets.map(\.name) == ["b"])
        #expect(loaded.targets.first?.channel == .hook(HookTarget("x", environment: ["A": "b"])))
        let problem = try #require(loaded.problems.first?.description)
        #expect(problem.hasPrefix("a cannot be told of anything") && problem.contains(words), "\(problem)")
        #expect(!problem.contains("secret"))
    }

    @Test func `config check looks at the files`() async throws {
        for text in ["targets: [{name: a, ping: {url_file: /nowhere/at/all}}]", "ca_file: /nowhere/at/all"] {
            try await withConfiguration("repositories: [{directory: /a}]\nnotify: {\(text)}") { path in
                let run = await Captured.run(["config", "check", "--config", path])
                #expect(run.status == 2 && run.captured.err.contains("/nowhere/at/all"), "\(run.captured.err)")
            }
        }
    }
}
