// SPDX-License-Identifier: MIT

import Errors

/// A page of a listing as the server gave it (ListBucketResult), keys and groups without the store's prefix.
struct S3Page {
    struct Entry {
        let name: String
        let size: UInt64
        let modified: Int64
        let version: String?
    }

    let entries: [Entry]
    let groups: [String]
    let isTruncated: Bool

    /// Where the server would go on. Used only within one call, on pages that are empty.
    let continuation: String?

    /// Whether the answer is of the first version of the call, as servers give that know no other and pass over
    /// `list-type` with all that belongs to it.
    let isOfFirstVersion: Bool

    /// The last of all names in byte order, whosever they are.
    var last: String? {
        let names = [entries.last?.name, groups.last.map(ListPage.token(afterGroup:))].compactMap(\.self)
        return names.max { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// Throws ``WaldenError`` (`failed`) on a document that makes no sense.
    init(_ document: XMLElement, folder: String, doing action: String) throws {
        let isEncoded = document.text("EncodingType") == "url"
        let name = { (element: XMLElement, child: String) throws -> String in
            guard let text = element[child]?.text, let name = isEncoded ? URIEncoding.decode(text) : text,
                name.utf8.starts(with: folder.utf8)
            else { throw Self.senseless(action, "a name outside \"\(folder)\"") }
            return String(decoding: name.utf8.dropFirst(folder.utf8.count), as: UTF8.self)
        }
        entries = try document.all("Contents").map { element in
            guard let size = element.text("Size").flatMap({ UInt64($0) }),
                let modified = element.text("LastModified").flatMap({ UTCTime.parse(extended: $0) })
            else { throw Self.senseless(action, "an object without size or time") }
            let tag = element.text("ETag").map(ObjectHead.version)
            return Entry(name: try name(element, "Key"), size: size, modified: modified * 1_000_000, version: tag)
        }
        groups = try document.all("CommonPrefixes").map { try name($0, "Prefix") }
        guard let truncated = document.text("IsTruncated"), ["true", "false"].contains(truncated) else {
            throw Self.senseless(action, "no IsTruncated")
        }
        isTruncated = truncated == "true"
        continuation = document.text("NextContinuationToken")
        isOfFirstVersion = document["KeyCount"] == nil && document["Marker"] != nil
    }

    private static func senseless(_ action: String, _ what: String) -> WaldenError {
        WaldenError(.failed, "cannot \(action)", cause: "the server's listing has \(what)")
    }
}
