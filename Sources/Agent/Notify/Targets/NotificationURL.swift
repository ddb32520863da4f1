// SPDX-License-Identifier: MIT

public import Errors
import Storage

/// Where a target is. Whoever knows it may be able to say that all is well, so it is shown nowhere but for its host.
public struct NotificationURL: Sendable, Hashable {
    /// Scheme, host and path, without a slash at the end.
    private let base: String
    private let query: String?
    /// Host and port, fit for messages.
    let authority: String

    /// Throws `.configuration`, without the text, for what is no http or https URL, or holds a user or a fragment.
    public init(_ text: String) throws(WaldenError) {
        authority = try HTTPTarget(text).authority
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
