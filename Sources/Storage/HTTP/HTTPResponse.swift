// SPDX-License-Identifier: MIT

/// The head of an answer, and its body to be pulled.
public struct HTTPResponse: Sendable {
    public let status: Int
    public let headers: [HTTPHeader]
    public let body: any HTTPBody

    public init(status: Int, headers: [HTTPHeader], body: any HTTPBody) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// The body of an answer as it comes, read by one task at a time. Memory is bounded however slowly it is read.
public protocol HTTPBody: Sendable {
    /// The next bytes, never empty and at most 1 MiB, or nil at the end.
    ///
    /// Throws ``WaldenError`` as ``HTTPTransport`` does; a body that ends before its `Content-Length` is `unavailable`.
    func next() async throws -> [UInt8]?

    /// Gives the connection back, or ends it when the body was not read to its end. Calling it twice is harmless.
    func close() async
}
