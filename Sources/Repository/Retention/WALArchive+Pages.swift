// SPDX-License-Identifier: MIT

import Errors
import PITR
import Storage

extension WALArchive {
    /// The objects of some LOGs of a timeline, page by page, in the order of their keys.
    func pages(of stretch: LogStretch, on timeline: TimelineID) -> WALPages {
        WALPages(archive: self, stretch: stretch, timeline: timeline)
    }
}

/// See ``WALArchive/pages(of:on:)``.
struct WALPages: AsyncSequence, Sendable {
    let archive: WALArchive
    let stretch: LogStretch
    let timeline: TimelineID

    func makeAsyncIterator() -> Iterator { Iterator(self) }

    struct Iterator: AsyncIteratorProtocol {
        private let pages: WALPages
        private var after: String?
        private var isAtEnd = false

        init(_ pages: WALPages) {
            self.pages = pages
            // "." sorts before "/": everything of an earlier LOG comes before this.
            let first = WALLog(timeline: pages.timeline, number: pages.stretch.logs.lowerBound)
            after = "\(pages.archive.layout.wal(timeline: pages.timeline))\(first.name)."
        }

        mutating func next() async throws -> [ObjectInfo]? {
            if isAtEnd { return nil }
            let (archive, stretch) = (pages.archive, pages.stretch)
            let folder = archive.layout.wal(timeline: pages.timeline)
            let page = try await archive.store.list(
                prefix: folder + stretch.prefix, delimiter: false, after: after, limit: ObjectPages.pageLimit)
            if page.next != nil, page.next == after { throw archive.stuck() }
            after = page.next
            isAtEnd = after.map { stretch.isBehind($0, in: folder) } ?? true
            return page.objects
        }
    }
}

extension LogStretch {
    /// Whether what comes after `token` is of a later LOG than the stretch's last.
    func isBehind(_ token: String, in folder: String) -> Bool {
        guard token.hasPrefix(folder), let log = WALLog.number(named: token.dropFirst(folder.count).prefix(8)) else {
            return false
        }
        return log > logs.upperBound
    }
}
