// SPDX-License-Identifier: MIT

import Codec
public import PITR
import Storage

extension WALIndex {
    /// Which objects a timeline's index has; nobody read them.
    public struct Listing: Sendable, Equatable {
        /// The numbers of the LOGs.
        public var logs = NumberRanges()
        /// The numbers of the groups of 256 LOGs.
        public var groups = NumberRanges()

        public init() {}
    }

    /// By their names only, a thousand a page.
    public func listing(of timeline: TimelineID) async throws -> Listing {
        var listing = Listing()
        let folder = layout.index(timeline)
        for try await page in store.listAll(prefix: folder) {
            for object in page.objects {
                let name = object.key.text.dropFirst(folder.count).unsealedName
                if let group = WALLogGroup.number(named: name.without(Layout.groupSuffix)) {
                    listing.groups.insert(UInt64(group))
                } else if let log = WALLog.number(named: name.without(Layout.indexSuffix)) {
                    listing.logs.insert(UInt64(log))
                }
            }
        }
        return listing
    }
}

extension Substring {
    fileprivate var unsealedName: Substring {
        Sealing.allSuffixes.first { !$0.isEmpty && hasSuffix($0) }.map { dropLast($0.count) } ?? self
    }

    /// What stands before the suffix; nothing where the suffix does not stand.
    fileprivate func without(_ suffix: String) -> Substring { hasSuffix(suffix) ? dropLast(suffix.count) : "" }
}
