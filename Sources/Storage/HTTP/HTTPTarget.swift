// SPDX-License-Identifier: MIT

public import Errors

/// What must be known of a request's URL (RFC 3986). The URL itself goes on as it is.
public struct HTTPTarget: Sendable, Hashable {
    let isEncrypted: Bool

    /// Host and port as the URL has them, fit for messages.
    public let authority: String

    /// Throws `configuration`, without the URL, for what is no http or https URL, has a user in it or a fragment, or is not encoded.
    public init(_ url: String) throws(WaldenError) {
        guard url.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .badURL("it holds bytes that must be percent-encoded")
        }
        guard let colon = url.firstRange(of: "://"),
            let isEncrypted = Self.schemes[url[..<colon.lowerBound].lowercased()]
        else { throw .badURL("it begins with neither http:// nor https://") }
        let rest = url[colon.upperBound...]
        authority = String(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        self.isEncrypted = isEncrypted
        if authority.isEmpty { throw .badURL("it names no host") }
        if authority.contains("@") { throw .badURL("it holds a user name") }
        if rest.contains("#") { throw .badURL("it holds a fragment") }
    }

    private static let schemes = ["http": false, "https": true]
}

extension WaldenError {
    fileprivate static func badURL(_ cause: String) -> WaldenError {
        WaldenError(.configuration, "cannot use the URL of a request", cause: cause)
    }
}
