// SPDX-License-Identifier: MIT

import Errors

/// The pages of a listing, fetched as they are asked for, so that memory is bounded by one page.
public struct ObjectPages: AsyncSequence, Sendable {
    public typealias Element = ListPage

    let store: any ObjectStore
    let prefix: String
    let delimiter: Bool

    /// Entries a page: what S3 gives at most.
    public static let pageLimit = 1000

    public func makeAsyncIterator() -> Iterator { Iterator(pages: self) }

    public struct Iterator: AsyncIteratorProtocol {
        let pages: ObjectPages
        private var after: String?
        private var isAtEnd = false

        init(pages: ObjectPages) { self.pages = pages }

        /// Throws what the store throws, and `failed` when the store gives the same token twice.
        public mutating func next() async throws -> ListPage? {
            if isAtEnd { return nil }
            let page = try await pages.store.list(
                prefix: pages.prefix, delimiter: pages.delimiter, after: after, limit: ObjectPages.pageLimit)
            if let token = page.next {
                // A store that repeats its token would have us list for ever.
                if token == after {
                    throw WaldenError(
                        .failed, "cannot list \(pages.store.properties.location)", cause: "the listing does not advance"
                    )
                }
                after = token
            } else {
                isAtEnd = true
            }
            return page
        }
    }
}

extension ObjectStore {
    /// The whole listing, page by page. See ``list(prefix:delimiter:after:limit:)``.
    public func listAll(prefix: String, delimiter: Bool = false) -> ObjectPages {
        ObjectPages(store: self, prefix: prefix, delimiter: delimiter)
    }
}
