// SPDX-License-Identifier: MIT

public import Errors

/// HTTP/1.1 through libcurl, over TCP, or TLS 1.2 and newer.
///
/// Connections are kept and used again. A thread of its own serves all exchanges; it starts with the first and ends some
/// time after the transport and all bodies are gone. The process's environment is not read, but for what OpenSSL and the
/// C library's resolver read themselves (`OPENSSL_CONF`, `SSLKEYLOGFILE`, `RES_OPTIONS`).
///
/// A kept connection may turn out to be dead before a byte of the answer came. Then libcurl itself sends the request over a
/// new one (RFC 9112, section 9.3.1), but not one whose body had begun to go out.
public final class CurlTransport: HTTPTransport {
    let loop: CurlLoop
    private let settings: CurlSettings

    /// Looks for the files that the settings name, without connecting anywhere.
    ///
    /// Throws `configuration` for a file that cannot be read and for a proxy that makes no sense. That the system has no CA
    /// bundle, or no libcurl, is `configuration` too, thrown by the first ``send(_:)`` that needs it.
    public init(_ settings: HTTPSettings) throws(WaldenError) {
        self.settings = try CurlSettings(settings)
        loop = CurlLoop(self.settings)
    }

    deinit { loop.stop() }

    /// Throws, besides what ``HTTPTransport`` promises, `configuration` for a URL that is none, and `usage` for headers that
    /// cannot be sent and for a `GET` or `HEAD` with a body. A certificate that is not trusted is `unavailable`, and
    /// trying again does not help.
    public func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        let exchange = try Exchange(request)
        _ = try settings.bundle(for: exchange.target)
        let head = try await withTaskCancellationHandler {
            try await exchange.answer.head { loop.send(.start(exchange)) }
        } onCancel: {
            loop.abandon(exchange.answer, .stopped(exchange.action(hasHead: false)))
        }
        return HTTPResponse(status: head.status, headers: head.headers, body: CurlBody(exchange, self))
    }
}
