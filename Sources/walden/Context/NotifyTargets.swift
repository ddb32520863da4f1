// SPDX-License-Identifier: MIT

import Agent
import Errors
import Host
import Storage
import SystemPackage

/// The targets that `notify:` of the configuration tells of, with the secrets that its files hold.
struct NotifyTargets: Sendable {
    private static let fileLimit = 64 << 10

    private(set) var targets: [NotificationTarget] = []
    /// Why targets cannot be used, for those that cannot: a job goes on without them.
    private(set) var problems: [WaldenError] = []

    init(_ settings: NotifySettings, _ context: CommandContext) {
        for target in settings.targets {
            do {
                let channel = try Self.channel(target.channel, context)
                targets.append(
                    NotificationTarget(target.name, channel, filter: target.filter, timeout: target.timeout))
            } catch {
                let cause = error.sentence
                problems.append(
                    WaldenError(
                        .configuration, "\(target.name) cannot be told of anything", cause: cause, hint: error.hint))
            }
        }
    }

    /// Adds the one that `HEALTHCHECK_URL` names, where it is set.
    mutating func addHealthcheck(_ context: CommandContext) {
        do {
            targets += [try HealthPing.target(context)].compactMap { $0 }
        } catch {
            problems.append(error)
        }
    }

    /// Throws what is wrong with the files that the settings name.
    static func check(_ settings: NotifySettings, _ context: CommandContext) throws(WaldenError) {
        if let problem = NotifyTargets(settings, context).problems.first { throw problem }
        _ = try NotifyTransport(settings, context)
    }

    private static func channel(_ channel: NotifySettings.Channel, _ context: CommandContext) throws(WaldenError)
        -> NotificationTarget.Channel
    {
        switch channel {
        case .ping(let ping):
            let url = try NotificationURL(try text(of: ping.url))
            return .ping(PingTarget(url, tellsExitStatus: ping.tellsExitStatus, tellsRun: ping.tellsRun))
        case .webhook(let webhook):
            let url = try NotificationURL(try text(of: webhook.url))
            return .webhook(
                WebhookTarget(url, method: webhook.method, format: webhook.format, headers: try headers(of: webhook)))
        case .exec(let command): return .hook(HookTarget(command, environment: context.environment))
        }
    }

    private static func headers(of webhook: NotifySettings.Webhook) throws(WaldenError) -> [HTTPHeader] {
        var headers: [HTTPHeader] = []
        for header in webhook.headers {
            let value = try text(of: header.value)
            guard isHeaderValue(value) else {
                throw WaldenError(.configuration, "the header \(header.name) holds a control character")
            }
            headers.append(HTTPHeader(header.name, value))
        }
        guard let login = webhook.login else { return headers }
        return headers + [.login(user: login.user, password: try text(of: login.password))]
    }

    /// Whether it can stand in a request's head (RFC 9110, section 5.5).
    static func isHeaderValue(_ text: String) -> Bool {
        text.utf8.allSatisfy { $0 == 0x09 || $0 >= 0x20 && $0 != 0x7F }
    }

    /// A file's line ends at its end are not part of its secret.
    private static func text(of setting: SecretSetting) throws(WaldenError) -> String {
        switch setting {
        case .value(let text): return text
        case .file(let path):
            do {
                var bytes = try SmallFile.bytes(at: FilePath(path), limit: fileLimit)
                while let last = bytes.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") {
                    bytes.removeLast()
                }
                return String(decoding: bytes, as: UTF8.self)
            } catch {
                throw WaldenError.system(error as? Errno ?? .ioError, "read", FilePath(path))
            }
        }
    }
}
