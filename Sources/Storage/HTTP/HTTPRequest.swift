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

    /// In the order in which they are sent, after `Host`. `Host` (the URL's host, and its port when it is not the scheme's
    /// usual one), `Content-Length`, `Transfer-Encoding` and `Expect` are the transport's: those given are not sent. Nor is
    /// anything that is not here, `Accept` and `User-Agent` included.
    public var headers: [HTTPHeader]

    /// Empty for `GET` and `HEAD`.
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

extension HTTPRequest: CustomStringConvertible, CustomReflectable {
    /// Without URL and headers, which may hold secrets.
    public var description: String { "\(method.rawValue), \(headers.count) headers, \(body.count) bytes" }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
