// SPDX-License-Identifier: MIT

import Errors

/// A server by scheme, host, port and base path (RFC 3986, section 3).
struct S3Endpoint: Equatable {
    let scheme: String

    /// In lower case; an IPv6 address in brackets.
    let host: String

    /// nil: the scheme's own.
    let port: UInt16?

    /// Empty, or `/a/b` without a slash at its end; encoded.
    let basePath: String

    /// As the Host header says it.
    var authority: String { port.map { "\(host):\($0)" } ?? host }

    /// Whether the host is an IP address, below which no name can stand.
    var isAddress: Bool {
        host.hasPrefix("[") || host.utf8.allSatisfy { $0 == UInt8(ascii: ".") || (0x30...0x39).contains($0) }
    }

    /// Throws ``WaldenError`` (`configuration`). The text may hold a password in the wrong place, so no error repeats it.
    init(_ text: String) throws(WaldenError) {
        let parts = text.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.count == 2, ["http", "https"].contains(parts[0].lowercased()) else {
            throw Self.unusable("it begins with http:// or https://")
        }
        scheme = parts[0].lowercased()
        let slash = parts[1].firstIndex(of: "/") ?? parts[1].endIndex
        (host, port) = try Self.authority(parts[1][..<slash], scheme: scheme)
        basePath = try Self.path(parts[1][slash...])
    }

    private static func authority(_ text: Substring, scheme: String) throws(WaldenError) -> (String, UInt16?) {
        if text.contains("@") { throw unusable("it has a user name in it") }
        let bracket = text.lastIndex(of: "]")
        let colon = text[(bracket ?? text.startIndex)...].firstIndex(of: ":")
        let host = text[..<(colon ?? text.endIndex)].lowercased()
        guard isHost(host) else { throw unusable("its host is neither a name nor an address") }
        guard let colon else { return (host, nil) }
        guard let port = UInt16(text[text.index(after: colon)...]), port > 0 else {
            throw unusable("its port is not a number up to 65535")
        }
        return (host, port == (scheme == "https" ? 443 : 80) ? nil : port)
    }

    private static func isHost(_ host: String) -> Bool {
        if host.hasPrefix("[") {
            let inner = host.dropFirst().dropLast()
            return host.hasSuffix("]") && inner.utf8.count > 1
                && inner.allSatisfy { $0.isASCII && ($0.isHexDigit || $0 == ":" || $0 == ".") }
        }
        return !host.isEmpty && host.utf8.count <= 253
            && host.utf8.allSatisfy { URIEncoding.isUnreserved($0) && $0 != UInt8(ascii: "~") }
    }

    private static func path(_ text: Substring) throws(WaldenError) -> String {
        let components = text.split(separator: "/")
        for component in components {
            let plain = component.utf8.allSatisfy { URIEncoding.isUnreserved($0) || $0 == UInt8(ascii: "%") }
            guard plain, component != ".", component != ".." else {
                throw unusable("its path has characters that are not encoded, a query, or dots alone")
            }
        }
        return components.map { "/\($0)" }.joined()
    }

    private static func unusable(_ why: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot use the endpoint of an S3 store", cause: why,
            hint: "Write it like https://s3.example.org:9000.")
    }
}
