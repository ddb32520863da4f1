// SPDX-License-Identifier: MIT

import Errors
import Storage

/// The way to notification targets: by the proxy for http or the one for https, as curl goes by the environment.
struct NotifyTransport: HTTPTransport {
    private let plain: CurlTransport
    private let encrypted: CurlTransport

    /// Throws `.configuration` for a file of certificates that cannot be read, and a proxy that makes no sense.
    init(_ settings: NotifySettings, _ context: CommandContext) throws(WaldenError) {
        plain = try Self.transport(settings, context, proxies: ["http_proxy", "ALL_PROXY", "all_proxy"])
        encrypted = try Self.transport(
            settings, context, proxies: ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"])
    }

    private static func transport(_ settings: NotifySettings, _ context: CommandContext, proxies: [String])
        throws(WaldenError) -> CurlTransport
    {
        try CurlTransport(
            HTTPSettings(
                caFile: settings.caFile, caCandidates: [context.variable("SSL_CERT_FILE")].compactMap { $0 },
                proxy: settings.proxy ?? proxies.lazy.compactMap(context.variable).first,
                noProxy: context.variable("NO_PROXY") ?? context.variable("no_proxy")))
    }

    func send(_ request: HTTPRequest) async throws -> HTTPResponse {
        try await (request.url.lowercased().hasPrefix("https:") ? encrypted : plain).send(request)
    }
}
