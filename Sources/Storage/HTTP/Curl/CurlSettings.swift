// SPDX-License-Identifier: MIT

import Errors

/// Settings that were looked at.
struct CurlSettings: Sendable {
    let settings: HTTPSettings

    /// The system's bundle need not be there as long as nothing is encrypted.
    private let bundle: Result<String, WaldenError>

    init(_ settings: HTTPSettings) throws(WaldenError) {
        self.settings = settings
        if let file = settings.caFile {
            try CertificateBundle.check(file, "CA file")
            bundle = .success(file)
        } else {
            bundle = CertificateBundle.find(candidates: settings.caCandidates)
        }
        if let file = settings.clientCertificate { try CertificateBundle.check(file, "client certificate") }
        if let file = settings.clientKey { try CertificateBundle.check(file, "key of the client certificate") }
        try Self.check(proxy: settings.proxy)
        if settings.maximumConnections < 1 {
            throw WaldenError(.usage, "cannot send requests over \(settings.maximumConnections) connections")
        }
    }

    /// The file to trust; nil: whoever answers is trusted, or nothing is encrypted.
    func bundle(for target: HTTPTarget) throws(WaldenError) -> String? {
        let isNeeded = target.isEncrypted || isProxyEncrypted
        return isNeeded && !settings.skipsVerification ? try bundle.get() : nil
    }

    var isProxyEncrypted: Bool { settings.proxy?.lowercased().hasPrefix("https:") == true }

    /// libcurl's own complaint would repeat the proxy's password.
    private static func check(proxy: String?) throws(WaldenError) {
        guard let proxy else { return }
        let isKnown = ["http://", "https://", "socks5://", "socks5h://"].contains { proxy.lowercased().hasPrefix($0) }
        guard isKnown, proxy.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw WaldenError(
                .configuration, "cannot use the proxy",
                cause: "its URL begins with none of http://, https://, socks5:// and socks5h://, or is not encoded")
        }
    }
}
