// SPDX-License-Identifier: MIT

import Errors

/// The body of an answer that comes through libcurl. It keeps the transport's thread, and ends its exchange when it goes.
final class CurlBody: HTTPBody {
    private let exchange: Exchange
    private let transport: CurlTransport

    init(_ exchange: Exchange, _ transport: CurlTransport) {
        self.exchange = exchange
        self.transport = transport
    }

    deinit { abandon(.closed(exchange)) }

    func next() async throws -> [UInt8]? {
        try await withTaskCancellationHandler {
            try await exchange.answer.next { transport.loop.send(.goOn(exchange.answer)) }
        } onCancel: {
            abandon(.stopped(exchange.action(hasHead: true)))
        }
    }

    func close() async { abandon(.closed(exchange)) }

    private func abandon(_ error: WaldenError) { transport.loop.abandon(exchange.answer, error) }
}

extension WaldenError {
    fileprivate static func closed(_ exchange: Exchange) -> WaldenError {
        WaldenError(.usage, "cannot \(exchange.action(hasHead: true))", cause: "the body is closed")
    }
}
