// SPDX-License-Identifier: MIT

import AgentProtocol
import Errors
import Storage

/// Takes an event to a target, once.
struct NotificationDelivery: Sendable {
    private static let connectLimit = Duration.seconds(5)
    // Some services refuse whoever has no name.
    private static let userAgent = HTTPHeader("User-Agent", "walden/\(Release.version)")

    let transport: any HTTPTransport

    /// Throws when it cannot be known to have arrived: `.unavailable`, `.timedOut`, `.failed`. No error holds more of a target than
    /// its host.
    func deliver(_ event: NotificationEvent, to target: NotificationTarget) async throws(WaldenError) {
        switch target.channel {
        case .ping(let ping): try await send(ping.request(for: event), to: ping.url, target.timeout, isPing: true)
        case .webhook(let webhook): try await send(webhook.request(for: event), to: webhook.url, target.timeout)
        case .hook(let hook): try await HookRun(hook, timeout: target.timeout).run(event)
        }
    }

    private func send(_ request: HTTPRequest, to url: NotificationURL, _ timeout: Duration, isPing: Bool = false)
        async throws(WaldenError)
    {
        var request = request
        if request.headers["user-agent"] == nil { request.headers.append(Self.userAgent) }
        request.deadlines = HTTPDeadlines(connect: min(timeout, Self.connectLimit), idle: timeout, total: timeout)
        let response: HTTPResponse
        let words: String
        do {
            response = try await transport.send(request)
            words = isPing ? try await Self.firstWords(of: response) : ""
            await response.body.close()
        } catch {
            throw Self.harmless(error, url)
        }
        try Self.check(response, words, url)
    }

    /// As much as a dead-man's switch ever says.
    private static func firstWords(of response: HTTPResponse) async throws -> String {
        String(decoding: try await response.body.next()?.prefix(100) ?? [], as: UTF8.self)
    }

    private static func check(_ response: HTTPResponse, _ words: String, _ url: NotificationURL) throws(WaldenError) {
        let status = response.status
        guard 200..<300 ~= status else {
            let isRedirect = 300..<400 ~= status
            throw WaldenError(
                .unavailable, "\(url.authority) answered with status \(status)",
                cause: isRedirect ? "redirects are not followed" : nil, canRetry: canRetry(status),
                retryAfter: response.headers.retryAfter)
        }
        guard let refusal = PingTarget.refusals.first(where: words.hasPrefix) else { return }
        throw WaldenError(
            .unavailable, "\(url.authority) did not take the ping: it says \(refusal)",
            canRetry: refusal != PingTarget.refusals.first)
    }

    /// Whether the same request may be taken later (RFC 9110, section 15; RFC 6585 and 8470).
    private static func canRetry(_ status: Int) -> Bool {
        status >= 500 || status == 408 || status == 425 || status == 429
    }

    /// What is wrong with a request is told without the request.
    private static func harmless(_ error: any Error, _ url: NotificationURL) -> WaldenError {
        guard let error = error as? WaldenError, error.code != .usage, error.code != .configuration else {
            let mayPass = error is CancellationError
            return WaldenError(
                mayPass ? .cancelled : .failed, "the request to \(url.authority) cannot be sent", canRetry: mayPass)
        }
        return error
    }
}
