// SPDX-License-Identifier: MIT

import Agent

/// The `notify:` of the configuration: who is told how jobs go. docs/notifications.md explains every key.
struct NotifySettings: Sendable, Equatable {
    struct Target: Sendable, Equatable {
        var name: String
        var channel: Channel
        var filter: NotificationFilter
        /// How long one try may take.
        var timeout: Duration
    }

    enum Channel: Sendable, Equatable {
        case ping(Ping)
        case webhook(Webhook)
        /// A command that a shell runs.
        case exec(String)
    }

    struct Ping: Sendable, Equatable {
        var url: SecretSetting
        var tellsExitStatus = false
        var tellsRun = false
    }

    struct Webhook: Sendable, Equatable {
        var url: SecretSetting
        var method = WebhookTarget.Method.post
        var format = WebhookTarget.Format.json
        var headers: [Header] = []
        var login: Login?
    }

    struct Header: Sendable, Equatable {
        var name: String
        var value: SecretSetting
    }

    struct Login: Sendable, Equatable {
        var user: String
        var password: SecretSetting
    }

    /// After how long a condition that still holds is told again.
    var remindEvery = Duration.seconds(86_400)
    /// The certificates that are trusted; nil: `SSL_CERT_FILE`, then the system's.
    var caFile: String?
    /// nil: `HTTPS_PROXY` and so on.
    var proxy: String?
    var targets: [Target] = []
}
