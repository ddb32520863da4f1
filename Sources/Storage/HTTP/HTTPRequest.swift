// SPDX-License-Identifier: MIT

/// A request, complete and signed; its body is in memory.
public struct HTTPRequest: Sendable {
    public enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case put = "PUT"
        case post = "POST"
        case delete = "DELETE"
    }

    public var method: Method

    /// Scheme, host, port, path and query, encoded.
    public var url: String

    /// In the order in which they are sent. `Host` and `Content-Length` are the transport's.
    public var headers: [HTTPHeader]
    public var body: [UInt8]
    public var deadlines: HTTPDeadlines

    public init(
        _ method: Method, _ url: String, headers: [HTTPHeader] = [], body: [UInt8] = [],
        deadlines: HTTPDeadlines = HTTPDeadlines()
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.deadlines = deadlines
    }
}
