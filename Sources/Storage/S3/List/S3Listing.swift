// SPDX-License-Identifier: MIT

import Errors

/// One call of ``S3Store/list(prefix:delimiter:after:limit:)``: its request, in both versions, and what the page means.
struct S3Listing {
    let folder: String
    let prefix: String
    let delimiter: Bool
    let after: String?
    let limit: Int

    /// Whether a key can begin with ``prefix``: no component before its last slash is anything but a key's, and the rest
    /// has nothing that no key has. Some servers take `..` in a prefix for a way out of the bucket.
    var canMatch: Bool {
        var components = prefix.split(separator: "/", omittingEmptySubsequences: false)
        let rest = components.popLast() ?? ""
        return components.allSatisfy { ObjectKey.isComponent($0) }
            && (rest.isEmpty || rest == "." || rest == ".." || ObjectKey.isComponent(rest))
    }

    func request(byMarker: Bool, continuation: String?) -> S3Request {
        var query = [(name: "prefix", value: folder + prefix), (name: "max-keys", value: "\(min(limit, 1000))")]
        query.append((name: "encoding-type", value: "url"))
        if delimiter { query.append((name: "delimiter", value: "/")) }
        if !byMarker { query.append((name: "list-type", value: "2")) }
        if let continuation { query.append((name: "continuation-token", value: continuation)) }
        if let start { query.append((name: byMarker ? "marker" : "start-after", value: folder + start)) }
        return S3Request(StoreOperation.list.words(prefix), .get, nil, query: query)
    }

    /// ``after``; at the end of a group, `a/~`, a key of somebody else's like `a/ü` would bring the group back, so the
    /// largest character stands there instead. No key of ours lies between the two.
    private var start: String? {
        guard let after, after.hasSuffix("~") else { return after }
        return after.dropLast() + "\u{10FFFD}"
    }

    /// The group that ``after`` lies within, when groups are asked for. Some servers leave it out though keys in it are
    /// still to come, since its own name comes before ``after``.
    var enteredGroup: String? {
        guard delimiter, let after, after.utf8.starts(with: prefix.utf8) else { return nil }
        guard let slash = after.utf8.dropFirst(prefix.utf8.count).firstIndex(of: UInt8(ascii: "/")) else { return nil }
        let group = String(after[...slash])
        return after == ListPage.token(afterGroup: group) ? nil : group
    }

    /// The page in the store's terms. Names that are no keys are passed over; so is what does not come after ``after``,
    /// should the server not keep to it.
    func page(_ page: S3Page) throws -> ListPage {
        var listed = ListPage()
        listed.objects = page.entries.compactMap { entry in
            guard let key = try? ObjectKey(entry.name), isAfter(entry.name) else { return nil }  // not ours
            return ObjectInfo(key: key, size: entry.size, modified: entry.modified, version: entry.version)
        }
        listed.prefixes = page.groups.filter { group in
            group.hasSuffix("/") && (try? ObjectKey(group.dropLast())) != nil
                && isAfter(ListPage.token(afterGroup: group))
        }
        guard page.isTruncated else { return listed }
        guard let last = page.last, isAfter(last) else {
            throw WaldenError(
                .failed, "cannot \(StoreOperation.list.words(prefix))", cause: "the server's listing does not advance")
        }
        listed.next = last
        return listed
    }

    private func isAfter(_ name: String) -> Bool {
        after.map { $0.utf8.lexicographicallyPrecedes(name.utf8) } ?? true
    }
}
