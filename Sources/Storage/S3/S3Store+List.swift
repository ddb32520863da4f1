// SPDX-License-Identifier: MIT

import Errors

extension S3Store {
    /// Pages without a name that a call passes over: a bucket with versions may give some when much was deleted.
    private static let emptyPages = 1000

    /// See ``ObjectStore/list(prefix:delimiter:after:limit:)``. Objects whose names no ``ObjectKey`` has are passed over.
    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try WaldenError.checkLimit(limit)
        let listing = S3Listing(folder: folder, prefix: prefix, delimiter: delimiter, after: after, limit: limit)
        guard listing.canMatch else { return ListPage() }
        guard let group = listing.enteredGroup else { return try await list(listing) }
        let token = ListPage.token(afterGroup: group)
        let rest = try await list(prefix: group, delimiter: false, after: after, limit: 1)
        if !rest.objects.isEmpty { return ListPage(prefixes: [group], next: token) }
        return try await list(prefix: prefix, delimiter: delimiter, after: rest.next ?? token, limit: limit)
    }

    private func list(_ listing: S3Listing) async throws -> ListPage {
        var continuation: String?
        for _ in 0..<Self.emptyPages {
            let page = try await fetch(listing, continuation)
            guard page.isTruncated, page.last == nil, let next = page.continuation, next != continuation else {
                return try listing.page(page)
            }
            continuation = next
        }
        throw WaldenError(
            .failed, "cannot \(StoreOperation.list.words(listing.prefix))",
            cause: "the server gave \(Self.emptyPages) pages without a name")
    }

    private func fetch(_ listing: S3Listing, _ continuation: String?) async throws -> S3Page {
        let byMarker = client.known.listsByMarker
        let request = listing.request(byMarker: byMarker, continuation: continuation)
        switch try await client.send(request) {
        case .success(let response):
            let document = try await client.document(response, to: request, roots: ["ListBucketResult"])
            let page = try S3Page(document, folder: folder, doing: request.action)
            guard page.isOfFirstVersion, !byMarker else { return page }
        case .refused(let refusal):
            guard refusal.isUnknownCall, !byMarker else { throw client.error(refusal, request) }
        }
        // The server knows the first version of the call only.
        client.learn { $0.listsByMarker = true }
        return try await fetch(listing, nil)
    }
}
