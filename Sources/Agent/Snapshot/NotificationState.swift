// SPDX-License-Identifier: MIT

/// Notifications that did not get through yet.
public struct NotificationState: Sendable {
    /// Those that wait to be sent again.
    public var undelivered: UInt64 = 0
    /// Failed attempts since the agent started.
    public var failures: UInt64 = 0

    public init() {}
}
