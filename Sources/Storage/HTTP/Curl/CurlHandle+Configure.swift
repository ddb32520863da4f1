// SPDX-License-Identifier: MIT

import CCurl
import Errors

extension CurlHandle {
    func configure(_ exchange: Exchange, _ settings: CurlSettings) throws(WaldenError) {
        try restrict()
        try setConnection(exchange.request.deadlines, settings.settings)
        try setTrust(settings, exchange.target)
        try setRequest(exchange.request)
    }

    /// Off with all that libcurl would do of its own accord.
    private func restrict() throws(WaldenError) {
        try setHTTPOnly()
        try set(CURLOPT_HTTP_VERSION, Int(CURL_HTTP_VERSION_1_1))
        try set(CURLOPT_HTTP09_ALLOWED, 0)
        try set(CURLOPT_FOLLOWLOCATION, 0)
        try set(CURLOPT_NETRC, 0)
        try set(CURLOPT_HTTP_CONTENT_DECODING, 0)
        try set(CURLOPT_SUPPRESS_CONNECT_HEADERS, 1)
        try set(CURLOPT_NOSIGNAL, 1)
        // Since 7.87: ending a request does not wait for a name server that does not answer, and all others with it.
        setIfKnown(CURLOPT_QUICK_EXIT, 1)
    }

    private func setConnection(_ deadlines: HTTPDeadlines, _ settings: HTTPSettings) throws(WaldenError) {
        try set(CURLOPT_CONNECTTIMEOUT_MS, deadlines.connect.someMilliseconds)
        try set(CURLOPT_TCP_NODELAY, 1)
        try set(CURLOPT_TCP_KEEPALIVE, 1)
        try set(CURLOPT_TCP_KEEPIDLE, 30)
        try set(CURLOPT_TCP_KEEPINTVL, 10)
        try set(CURLOPT_BUFFERSIZE, 256 << 10)
        try set(CURLOPT_UPLOAD_BUFFERSIZE, 256 << 10)
        // Empty, not absent: libcurl would look into the environment.
        try set(CURLOPT_PROXY, settings.proxy ?? "")
        try set(CURLOPT_NOPROXY, settings.noProxy ?? "")
    }

    private func setTrust(_ settings: CurlSettings, _ target: HTTPTarget) throws(WaldenError) {
        let bundle = try settings.bundle(for: target)
        try setTrust(
            bundle, file: CURLOPT_CAINFO, folder: CURLOPT_CAPATH, peer: CURLOPT_SSL_VERIFYPEER,
            host: CURLOPT_SSL_VERIFYHOST, skips: settings.settings.skipsVerification)
        if settings.isProxyEncrypted {
            try setTrust(
                bundle, file: CURLOPT_PROXY_CAINFO, folder: CURLOPT_PROXY_CAPATH, peer: CURLOPT_PROXY_SSL_VERIFYPEER,
                host: CURLOPT_PROXY_SSL_VERIFYHOST, skips: settings.settings.skipsVerification)
        }
        try set(CURLOPT_SSLVERSION, Int(CURL_SSLVERSION_TLSv1_2))
        try setClient(settings.settings)
    }

    private func setTrust(
        _ bundle: String?, file: CURLoption, folder: CURLoption, peer: CURLoption, host: CURLoption, skips: Bool
    ) throws(WaldenError) {
        try set(file, bundle)
        // Debian's libcurl would trust the system's folder of certificates as well.
        try set(folder, nil)
        try set(peer, skips ? 0 : 1)
        try set(host, skips ? 0 : 2)
    }

    private func setClient(_ settings: HTTPSettings) throws(WaldenError) {
        guard let certificate = settings.clientCertificate else { return }
        try set(CURLOPT_SSLCERT, certificate)
        try set(CURLOPT_SSLKEY, settings.clientKey ?? certificate)
        // Or OpenSSL would ask the terminal for it.
        try set(CURLOPT_KEYPASSWD, "")
    }

    private func setRequest(_ request: HTTPRequest) throws(WaldenError) {
        try set(CURLOPT_URL, request.url)
        try set(CURLOPT_PATH_AS_IS, 1)
        try set(headers: request.headerLines)
        switch request.method {
        case .head: try set(CURLOPT_NOBODY, 1)
        case .get: try set(CURLOPT_HTTPGET, 1)
        case .put, .post: try setUpload(request)
        case .delete: request.body.isEmpty ? try set(CURLOPT_HTTPGET, 1) : try setUpload(request)
        }
        if request.method != .head { try set(CURLOPT_CUSTOMREQUEST, request.method.rawValue) }
    }

    /// Not libcurl's way to post, which would name a form's content type.
    private func setUpload(_ request: HTTPRequest) throws(WaldenError) {
        try set(CURLOPT_UPLOAD, 1)
        try set(offset: CURLOPT_INFILESIZE_LARGE, request.body.count)
    }
}

extension HTTPRequest {
    /// An empty `Expect` and `Accept` keep libcurl from sending its own; the first would wait for the server's leave.
    fileprivate var headerLines: [String] {
        let own = headers.filter { !Self.transportHeaders.contains($0.name.lowercased()) }
        let lines = own.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        return lines + (headers["Accept"] == nil ? ["Expect:", "Accept:"] : ["Expect:"])
    }
}
