// SPDX-License-Identifier: MIT

public import Errors

/// Where the status server listens.
public enum ListenAddress: Sendable, Hashable {
    /// A numeric address of version 4 or 6; port 0 lets the system choose.
    case tcp(host: String, port: UInt16)
    /// The path of a Unix socket.
    case unix(String)

    /// `127.0.0.1:9477`, `[::1]:9477`, `localhost:9477`, or the path of a socket, beginning with `/`. Throws
    /// `configuration` for anything else.
    public init(_ text: String) throws(WaldenError) {
        if text.hasPrefix("/") {
            self = .unix(text)
            return
        }
        guard let colon = text.lastIndex(of: ":"), let port = UInt16(text[text.index(after: colon)...]) else {
            throw WaldenError(
                .configuration, "\"\(text.prefix(100))\" is no address to listen at",
                hint: "Write 127.0.0.1:9477, [::1]:9477, or the path of a Unix socket.")
        }
        let host = text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" }
        self = .tcp(host: host == "localhost" ? "127.0.0.1" : String(host), port: port)
    }

    /// Whether only this host reaches it.
    public var isLoopback: Bool {
        switch self {
        case .unix: true
        case .tcp(let host, _): host == "::1" || host.hasPrefix("127.")
        }
    }
}

extension ListenAddress: CustomStringConvertible {
    /// As ``init(_:)`` reads it.
    public var description: String {
        switch self {
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        case .unix(let path): path
        }
    }
}
