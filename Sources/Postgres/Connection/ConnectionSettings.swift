// SPDX-License-Identifier: MIT

import CPostgres
public import Errors

/// Where a server is and as whom to speak to it, in libpq's own words.
///
/// `conninfo` is a keyword/value string or a URI, or empty: libpq's environment variables, password file, service file
/// and defaults fill in what it does not say (PostgreSQL documentation, "Connection Strings" and "Environment
/// Variables"). No description of this value shows a password.
public struct ConnectionSettings: Sendable {
    let conninfo: String
    let applicationName: String

    /// `applicationName` is what pg_stat_activity shows unless `conninfo` or `PGAPPNAME` names another.
    public init(conninfo: String, applicationName: String = "walden") {
        self.conninfo = conninfo
        self.applicationName = applicationName
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The keywords that say where and who, without anything that could be a secret.
    public var description: String {
        guard let keywords = try? keywords() else { return "(a connection string that cannot be read)" }  // only shown
        let shown = Self.harmless.compactMap { name in keywords[name].map { "\(name)=\(Self.withoutNestedURI($0))" } }
        return shown.isEmpty ? "(libpq's defaults)" : shown.joined(separator: " ")
    }

    public var debugDescription: String { description }

    public var customMirror: Mirror { Mirror(self, children: ["settings": description]) }

    private static let harmless = ["service", "host", "hostaddr", "port", "user", "dbname", "sslmode"]

    private static func withoutNestedURI(_ value: String) -> String {
        value.contains("=") || value.contains("://") ? "(hidden)" : value
    }
}

extension ConnectionSettings {
    /// Whether libpq takes `conninfo` for a connection string rather than a bare database name.
    private var isConnectionString: Bool {
        conninfo.contains("=") || conninfo.hasPrefix("postgres://") || conninfo.hasPrefix("postgresql://")
    }

    /// The keywords that `conninfo` itself sets.
    ///
    /// Throws `.configuration` when libpq cannot read it. libpq quotes what it could not read, and that may be a part of
    /// a password, so the quoted part stays out of the error.
    func keywords() throws(WaldenError) -> [String: String] {
        guard !conninfo.contains("\0") else { throw Self.unreadable("it holds a NUL character") }
        guard isConnectionString else { return conninfo.isEmpty ? [:] : ["dbname": conninfo] }
        var complaint: UnsafeMutablePointer<CChar>?
        guard let options = PQconninfoParse(conninfo, &complaint) else {
            defer { PQfreemem(complaint) }
            throw Self.unreadable(complaint.map { Self.withoutQuoted(String(cString: $0)) })
        }
        defer { PQconninfoFree(options) }
        var found: [String: String] = [:]
        var option = options
        while let keyword = option.pointee.keyword {
            if let value = option.pointee.val { found[String(cString: keyword)] = String(cString: value) }
            option += 1
        }
        return found
    }

    /// The database that `conninfo` itself names; nil where it names none. Throws as ``keywords()`` does.
    public func database() throws(WaldenError) -> String? { try keywords()["dbname"] }

    private static func unreadable(_ cause: String?) -> WaldenError {
        WaldenError(
            .configuration, "cannot read the connection string", cause: cause,
            hint: "Write it as PostgreSQL's documentation says under \"Connection Strings\"; quote values with blanks.")
    }

    /// `text` with everything from its first to its last double quote replaced.
    static func withoutQuoted(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isNewline).joined(separator: " ")
        guard let first = line.firstIndex(of: "\""), let last = line.lastIndex(of: "\""), first < last else {
            return line
        }
        return "\(line[..<first])\"…\"\(line[line.index(after: last)...])"
    }
}
