// SPDX-License-Identifier: MIT

public import Errors

/// Where a target is. Whoever knows it may be able to say that all is well, so it is shown nowhere but for its host.
public struct NotificationURL: Sendable, Hashable {
    /// Scheme, host and path, without slashes at the end.
    private let base: String
    private let query: String?
    public let isEncrypted: Bool
    /// Host and port, fit for messages.
    let authority: String

    /// Throws `.configuration`, without the text, for what is no http or https URL, or holds a user or a fragment.
    public init(_ text: String) throws(WaldenError) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }) else {
            throw .badURL("it holds bytes that must be percent-encoded")
        }
        let scheme = text.prefix { $0 != ":" }.lowercased()
        guard scheme == "http" || scheme == "https", text.dropFirst(scheme.count).hasPrefix("://") else {
            throw .badURL("it begins with neither http:// nor https://")
        }
        let rest = text.dropFirst(scheme.count + 3)
        authority = String(rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" })
        isEncrypted = scheme == "https"
        if authority.isEmpty { throw .badURL("it names no host") }
        if authority.contains("@") { throw .badURL("it holds a user name") }
        if rest.contains("#") { throw .badURL("it holds a fragment") }
        let parts = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = parts.first.map(String.init) ?? ""
        base = path.hasSuffix("/") ? String(path.dropLast()) : path
        query = parts.count > 1 ? String(parts[1]) : nil
    }

    /// The URL with `suffix` behind its path and `more` behind its query.
    func text(suffix: String = "", query more: String? = nil) -> String {
        let queries = [query, more].compactMap { $0 }.filter { !$0.isEmpty }
        return base + suffix + (queries.isEmpty ? "" : "?" + queries.joined(separator: "&"))
    }
}

extension NotificationURL: CustomStringConvertible, CustomReflectable {
    public var description: String { authority }

    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension WaldenError {
    fileprivate static func badURL(_ cause: String) -> WaldenError {
        WaldenError(.configuration, "the URL of a notification cannot be used", cause: cause)
    }
}
