// SPDX-License-Identifier: MIT

import Errors
import Foundation
import Storage

/// Tells a dead-man's switch of healthchecks.io's kind how a run goes: `URL/start`, then `URL`, or `URL/fail` with the reason.
///
/// It never delays a run by much and never changes its result: what cannot be delivered is a warning.
struct HealthPing: Sendable {
    private let url: String
    private let warn: @Sendable (String) -> Void

    private static let deadlines = HTTPDeadlines(connect: .seconds(5), idle: .seconds(5), total: .seconds(10))
    /// healthchecks.io keeps the first 100 kB of a body.
    private static let bodyLimit = 10_000

    /// nil where `HEALTHCHECK_URL` is not set.
    init?(_ context: CommandContext, warn: @escaping @Sendable (String) -> Void) {
        guard let url = context.variable("HEALTHCHECK_URL") else { return nil }
        self.url = url.hasSuffix("/") ? String(url.dropLast()) : url
        self.warn = warn
    }

    func started() async { await send("/start", "") }

    func succeeded(_ report: String) async { await send("", report) }

    func failed(_ reason: String) async { await send("/fail", reason) }

    /// In a task of its own: that a run was cancelled is worth telling too.
    private func send(_ path: String, _ body: String) async {
        await Task {
            do {
                let transport = try CurlTransport(HTTPSettings(caFile: nil, skipsVerification: false))
                let request = HTTPRequest(
                    .post, url + path, headers: [HTTPHeader("Content-Type", "text/plain; charset=utf-8")],
                    body: Array(body.utf8.prefix(Self.bodyLimit)), deadlines: Self.deadlines)
                let response = try await transport.send(request)
                await response.body.close()
                guard !(200..<300).contains(response.status) else { return }
                warn("HEALTHCHECK_URL answered with status \(response.status)")
            } catch {
                // The URL is a secret of a kind: whoever knows it can say that all is well.
                warn("HEALTHCHECK_URL could not be told: \((error as? WaldenError)?.code.rawValue ?? "failed")")
            }
        }.value
    }
}
