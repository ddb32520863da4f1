// SPDX-License-Identifier: MIT

import Agent
import Errors
import Foundation
import PITR

extension NotifySettings {
    /// Throws `.configuration` with file and line. Files that hold secrets are not looked at.
    init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["remind_every", "ca_file", "proxy", "targets"])
        remindEvery = try node.duration("remind_every") ?? remindEvery
        guard remindEvery >= .seconds(60) else { throw node.wrong("remind_every", "must be 1min or more") }
        caFile = try node.path("ca_file")
        proxy = try node.text("proxy")
        for target in try node.children("targets") {
            let target = (node: target, settings: try Target(target))
            guard !targets.contains(where: { $0.name == target.settings.name }) else {
                throw target.node.wrong("name", "is that of another target")
            }
            targets.append(target.settings)
        }
    }
}

extension NotifySettings.Target {
    private static let longest = Duration.seconds(600)

    fileprivate init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["name", "events", "jobs", "timeout", "ping", "webhook", "exec"])
        guard let name = try node.text("name"), ClusterName.isValid(name) else {
            throw node.wrong("name", ClusterName.rule)
        }
        self.name = name
        channel = try Self.channel(node)
        filter = NotificationFilter(kinds: try Self.kinds(node, channel), jobs: try Self.jobs(node))
        timeout = try node.duration("timeout") ?? channel.usualTimeout
        guard timeout > .zero, timeout <= Self.longest else { throw node.wrong("timeout", "must be 1ms to 10min") }
    }

    private static func channel(_ node: ConfigurationNode) throws -> NotifySettings.Channel {
        let channels: [NotifySettings.Channel] = [
            try node.child("ping").map { .ping(try NotifySettings.Ping($0)) },
            try node.child("webhook").map { .webhook(try NotifySettings.Webhook($0)) },
            try node.text("exec").map { .exec($0) },
        ].compactMap { $0 }
        guard channels.count == 1, let channel = channels.first else {
            throw node.wrong("name", "must come with one of ping, webhook and exec")
        }
        if case .exec("") = channel { throw node.wrong("exec", "must be a command") }
        return channel
    }

    /// Words for several kinds at once, and the kinds.
    private static func kinds(_ node: ConfigurationNode, _ channel: NotifySettings.Channel) throws
        -> Set<NotificationKind>
    {
        let words = try node.texts("events")
        guard !words.isEmpty else { return channel.usualKinds }
        return try words.reduce(into: []) { kinds, word in
            switch word {
            case "all": kinds.formUnion(NotificationFilter.all)
            case "problems": kinds.formUnion(NotificationFilter.problems)
            default:
                guard let kind = NotificationKind(rawValue: word) else { throw node.wrong("events", unknown(word)) }
                kinds.insert(kind)
            }
        }
    }

    private static func unknown(_ word: String) -> String {
        let known = ["all", "problems"] + NotificationKind.allCases.map(\.rawValue)
        let advice = NearestWord.of(word, among: known).map { "; did you mean \($0)?" }
        return "holds \"\(word)\"" + (advice ?? ", which is none of \(known.joined(separator: ", "))")
    }

    /// nil: all.
    private static func jobs(_ node: ConfigurationNode) throws -> Set<JobName>? {
        let names = try node.texts("jobs")
        guard !names.isEmpty else { return nil }
        do {
            return Set(try names.map { try JobName($0) })
        } catch let error as WaldenError {
            throw node.wrong("jobs", "cannot be used: \(error)")
        }
    }
}

extension NotifySettings.Channel {
    fileprivate var usualKinds: Set<NotificationKind> {
        if case .ping = self { PingTarget.usualKinds } else { NotificationFilter.all }
    }

    fileprivate var usualTimeout: Duration {
        if case .exec = self { .seconds(30) } else { NotificationTarget.usualTimeout }
    }
}

extension NotifySettings.Ping {
    fileprivate init(_ node: ConfigurationNode) throws {
        try node.allow(only: ["url", "url_file", "exit_status", "run_id"])
        url = try node.notificationURL()
        tellsExitStatus = try node.flag("exit_status") ?? false
        tellsRun = try node.flag("run_id") ?? false
    }
}

extension ConfigurationNode {
    /// `url`, or the file that holds it.
    func notificationURL() throws -> SecretSetting {
        guard let setting = try secret("url") else { throw wrong("url", "must be given, or url_file") }
        guard case .value(let text) = setting else { return setting }
        do {
            _ = try NotificationURL(text)
        } catch {
            throw wrong("url", "cannot be used: \(error.cause ?? error.message)")
        }
        return setting
    }
}
