// SPDX-License-Identifier: MIT

import Agent

extension NotifySettings {
    /// As `walden config show` shows it: never a secret, and neither a URL nor a command, which may hold one.
    var shown: [(key: String, value: String)] {
        guard !targets.isEmpty else { return [("notify", "nobody")] }
        return [
            ("notify.remind_every", "\(remindEvery.components.seconds)s"), ("notify.ca_file", caFile ?? "the system's"),
            ("notify.proxy", proxy == nil ? "HTTPS_PROXY and so on" : "set"),
        ] + targets.enumerated().flatMap { $1.shown("notify.targets[\($0)]") }
    }
}

extension NotifySettings.Target {
    fileprivate func shown(_ key: String) -> [(key: String, value: String)] {
        let kinds = NotificationKind.allCases.filter(filter.kinds.contains).map(\.rawValue)
        return [
            ("\(key).name", name), ("\(key).events", kinds.joined(separator: ", ")),
            ("\(key).jobs", filter.jobs?.sorted().map(\.text).joined(separator: ", ") ?? "all"),
            ("\(key).timeout", "\(timeout.components.seconds)s"),
        ] + channel.shown.map { ("\(key).\($0)", $1) }
    }
}

extension NotifySettings.Channel {
    fileprivate var shown: [(key: String, value: String)] {
        switch self {
        case .ping(let ping):
            [
                ("ping.url", ping.url.description), ("ping.exit_status", String(ping.tellsExitStatus)),
                ("ping.run_id", String(ping.tellsRun)),
            ]
        case .webhook(let webhook): webhook.shown.map { ("webhook.\($0)", $1) }
        case .exec: [("exec", "a command")]
        }
    }
}

extension NotifySettings.Webhook {
    fileprivate var shown: [(key: String, value: String)] {
        [("url", url.description), ("method", method.rawValue), ("format", format.word)]
            + headers.map { ("headers.\($0.name)", $0.value.description) }
            + (login.map { [("user", $0.user), ("password", $0.password.description)] } ?? [])
    }
}

extension WebhookTarget.Format {
    fileprivate var word: String {
        switch self {
        case .json: "json"
        case .form: "form"
        case .template: "template"
        }
    }
}
