// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import SystemPackage

/// The `agent:` of the configuration. docs/agent.md explains every key.
struct AgentSettings: Sendable, Equatable {
    var socket = FilePath(ControlSocketPath.usual)
    var lookAhead = LookAhead.usual
    /// How often the repositories are looked into.
    var repositoryCheck = Duration.seconds(300)

    init() {}

    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["socket", "look_ahead", "pushes", "repository_check"])
        if let path = try node.text("socket") {
            guard path.hasPrefix("/"), path.utf8.count <= ControlSocketPath.longest else {
                throw node.wrong("socket", "must be an absolute path of at most \(ControlSocketPath.longest) bytes")
            }
            socket = FilePath(path)
        }
        repositoryCheck = try node.duration("repository_check") ?? repositoryCheck
        lookAhead = LookAhead(
            segments: try node.number("look_ahead", in: 0...100_000) ?? LookAhead.usual.segments,
            workers: try node.number("pushes", in: 1...64) ?? LookAhead.usual.workers)
    }
}
