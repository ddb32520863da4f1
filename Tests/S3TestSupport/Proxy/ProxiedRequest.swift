// SPDX-License-Identifier: MIT

/// A request that came to a ``FaultProxy``.
public struct ProxiedRequest: Sendable {
    public let method: String

    /// As they stood in the request: encoded, and the query without its question mark.
    public let path: String
    public let query: String

    /// In lower case.
    public let headerNames: [String]

    /// What its Content-Length says.
    public let bodyLength: Int

    /// Which of the connections to the proxy it came on; the first is 1.
    public let connection: Int

    /// Whether a rule did something to it.
    public let hadFault: Bool

    init(_ head: HTTPHead, connection: Int, hadFault: Bool) {
        method = head.method
        path = head.path
        query = head.query
        headerNames = head.headers.map { $0.name.lowercased() }
        bodyLength = head.bodyLength
        self.connection = connection
        self.hadFault = hadFault
    }
}
