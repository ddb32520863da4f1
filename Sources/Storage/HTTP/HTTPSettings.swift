// SPDX-License-Identifier: MIT

/// How a transport reaches servers. Files are PEM.
public struct HTTPSettings: Sendable {
    /// The certificates of the authorities that are trusted, and no others; nil: the system's.
    public var caFile: String?

    /// Where to look for the system's bundle before the usual places: what `SSL_CERT_FILE` holds, say.
    public var caCandidates: [String]

    /// Takes any certificate for any host. Whoever is on the way reads and changes everything.
    public var skipsVerification: Bool

    /// `http://`, `https://`, `socks5://` or `socks5h://`, perhaps with user and password; nil: none.
    public var proxy: String?

    /// Hosts that are reached without the proxy, with commas between them (libcurl's `CURLOPT_NOPROXY`).
    public var noProxy: String?

    public var clientCertificate: String?

    /// The client's key, without a password; nil: it is in the certificate's file.
    public var clientKey: String?

    /// Requests beyond as many wait for one to end, in order.
    public var maximumConnections: Int

    public init(
        caFile: String? = nil, caCandidates: [String] = [], skipsVerification: Bool = false, proxy: String? = nil,
        noProxy: String? = nil, clientCertificate: String? = nil, clientKey: String? = nil, maximumConnections: Int = 64
    ) {
        self.caFile = caFile
        self.caCandidates = caCandidates
        self.skipsVerification = skipsVerification
        self.proxy = proxy
        self.noProxy = noProxy
        self.clientCertificate = clientCertificate
        self.clientKey = clientKey
        self.maximumConnections = maximumConnections
    }
}

extension HTTPSettings: CustomStringConvertible, CustomReflectable {
    /// Without the proxy, which may hold a password.
    public var description: String {
        "HTTP with \(caFile ?? "the system's certificates"), \(proxy == nil ? "no proxy" : "a proxy")"
    }

    public var customMirror: Mirror { Mirror(self, children: []) }
}
