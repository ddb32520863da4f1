// SPDX-License-Identifier: MIT

/// How long an exchange may take.
public struct HTTPDeadlines: Sendable, Hashable {
    /// Until there is a connection, name resolution and TLS included.
    public var connect: Duration

    /// While fewer than 1 KiB a second come or go: a server that sends a byte a second is as silent as one that sends none. Time
    /// in which nobody asks for the answer's next bytes does not count.
    public var idle: Duration

    /// From the beginning, the wait for a free connection included, until the head of the answer is there; nil: only the others
    /// count. The body is bounded by ``idle`` alone, since nobody knows how much is to come.
    public var total: Duration?

    public init(connect: Duration = .seconds(10), idle: Duration = .seconds(20), total: Duration? = .seconds(50)) {
        self.connect = connect
        self.idle = idle
        self.total = total
    }
}
