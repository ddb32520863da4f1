// SPDX-License-Identifier: MIT

import Agent
import AgentProtocol
import PITR
import SystemPackage

/// The `agent:` of the configuration. docs/agent.md explains every key.
struct AgentSettings: Sendable, Equatable {
    var socket = FilePath(ControlSocketPath.usual)
    var lookAhead = LookAhead.usual
    /// How often the repositories are looked into.
    var repositoryCheck = Duration.seconds(600)
    /// Where the agent keeps what it must remember over a restart; nil: nowhere.
    var state: FilePath? = "/var/lib/walden-agent"
    /// nil: no status page.
    var http: HTTPSettings? = HTTPSettings()
    var health = HealthSettings()

    init() {}

    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["socket", "look_ahead", "pushes", "repository_check", "state", "http", "health"])
        if let path = try node.path("socket") {
            guard path.utf8.count <= ControlSocketPath.longest else {
                throw node.wrong("socket", "must have at most \(ControlSocketPath.longest) bytes")
            }
            socket = FilePath(path)
        }
        lookAhead = LookAhead(
            segments: try node.number("look_ahead", in: 0...100_000) ?? LookAhead.usual.segments,
            workers: try node.number("pushes", in: 1...64) ?? LookAhead.usual.workers)
        repositoryCheck = try node.duration("repository_check") ?? repositoryCheck
        if node.isMapping("http") {
            http = try node.child("http").map(HTTPSettings.init)
        } else if let word = try node.text("http") {
            guard word == "off" else { throw node.wrong("http", "must be off, or say where to listen") }
            http = nil
        }
        if let text = try node.text("state") {
            state = text == "off" ? nil : try node.path("state").map { FilePath($0) }
        }
        if let child = try node.child("health") { health = try HealthSettings(child) }
    }

    var thresholds: HealthThresholds { health.thresholds }

    /// Where page, metrics and health are served.
    struct HTTPSettings: Sendable, Equatable {
        var listen = "127.0.0.1:9477"
        var tokenFile: String?
        var hosts: [String] = []

        init() {}

        init(_ node: ConfigurationNode) throws {
            try node.allow(only: ["listen", "token_file", "hosts"])
            listen = try node.text("listen") ?? listen
            tokenFile = try node.path("token_file")
            hosts = try node.texts("hosts")
            do {
                _ = try ListenAddress(listen)
            } catch {
                throw node.wrong("listen", "cannot be listened at: \(error.cause ?? error.message)")
            }
        }
    }

    /// From where on something is a problem.
    struct HealthSettings: Sendable, Equatable {
        private var archivingStale: Duration?
        private var backupAge: Duration?
        private var jobAges: [String: Duration] = [:]

        init() {}

        init(_ node: ConfigurationNode) throws {
            try node.allow(only: ["archiving_stale", "backup_age", "dump_daily_age", "dump_weekly_age", "drill_age"])
            archivingStale = try node.duration("archiving_stale")
            backupAge = try node.duration("backup_age")
            for job in ["dump_daily", "dump_weekly", "drill"] { jobAges[job] = try node.duration("\(job)_age") }
        }

        var thresholds: HealthThresholds {
            var thresholds = HealthThresholds()
            if let archivingStale { thresholds.archivingStale = Double(archivingStale.components.seconds) }
            if let backupAge { thresholds.watch(.backup, maximumAge: Double(backupAge.components.seconds)) }
            for (name, age) in jobAges {
                guard let job = try? JobName(name) else { continue }
                thresholds.watch(job, maximumAge: Double(age.components.seconds))
            }
            return thresholds
        }
    }
}
