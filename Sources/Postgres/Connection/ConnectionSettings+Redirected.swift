// SPDX-License-Identifier: MIT

public import Errors

extension ConnectionSettings {
    /// The same user and password, at another place: `host` is an address or the folder of a Unix socket.
    ///
    /// Throws `.configuration` when the connection string cannot be read.
    public func redirected(host: String, port: Int) throws(WaldenError) -> ConnectionSettings {
        var keywords = try keywords()
        for gone in ["service", "hostaddr", "sslmode", "target_session_attrs"] { keywords[gone] = nil }
        keywords["host"] = host
        keywords["port"] = String(port)
        let conninfo = keywords.sorted { $0.key < $1.key }.map { "\($0)=\(Self.quoted($1))" }.joined(separator: " ")
        return ConnectionSettings(conninfo: conninfo, applicationName: applicationName)
    }

    /// A value as it stands in a keyword/value connection string.
    static func quoted(_ value: String) -> String {
        // By scalars: a quote with a combining mark after it is one Character, which is not equal to a quote.
        let escaped = value.unicodeScalars.flatMap { $0 == "'" || $0 == "\\" ? ["\\", $0] : [$0] }
        return "'\(String(String.UnicodeScalarView(escaped)))'"
    }
}
