// SPDX-License-Identifier: MIT

/// One that is told of events, as the configuration names it.
public struct NotificationTarget: Sendable, Hashable {
    public enum Channel: Sendable, Hashable {
        case ping(PingTarget)
        case webhook(WebhookTarget)
        case hook(HookTarget)
    }

    public static let usualTimeout = Duration.seconds(10)

    /// For messages, logs and metrics.
    public var name: String
    public var channel: Channel
    public var filter: NotificationFilter
    /// How long one try may take.
    public var timeout: Duration

    public init(
        _ name: String, _ channel: Channel, filter: NotificationFilter = NotificationFilter(),
        timeout: Duration = usualTimeout
    ) {
        (self.name, self.channel, self.filter, self.timeout) = (name, channel, filter, timeout)
    }
}
