// SPDX-License-Identifier: MIT

public import Errors
import PITR
import Storage

extension WALArchive {
    /// The recorded gaps.
    public struct GapListing: Sendable {
        /// Sorted by their first segments.
        public var gaps: [GapRecord] = []
        /// Of records that cannot be read; a gap is known by what is missing, so they hide none.
        public var damaged: [WaldenError] = []
    }

    /// The gaps that somebody recorded; objects that are none of ours are passed over.
    public func gaps() async throws -> GapListing { try await records(below: layout.gaps) }

    func records(below prefix: String) async throws -> GapListing {
        var listing = GapListing()
        for try await page in store.listAll(prefix: prefix) {
            for object in page.objects where isRecord(object.key, below: prefix) {
                do {
                    if let gap = try await record(at: object.key, below: prefix) { listing.gaps.append(gap) }
                } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                    listing.damaged.append(error)
                }
            }
        }
        return listing
    }

    /// Records a gap. False: that very gap has a record already, which is left as it is.
    ///
    /// Throws `.usage` when it names no segments of one timeline.
    @discardableResult
    public func record(_ gap: GapRecord) async throws -> Bool {
        guard gap.segments(size: segmentSize) != nil else {
            throw WaldenError(.usage, "cannot record a gap from \(gap.first) to \(gap.last)")
        }
        let key = try layout.gap(first: gap.first, last: gap.last)
        return try await store.put(key, .bytes(try JSONDocuments.encode(gap)), .ifAbsent) == .stored
    }

    private func record(at key: ObjectKey, below prefix: String) async throws -> GapRecord? {
        guard let gap = try await store.document(GapRecord.self, at: key) else { return nil }
        guard gap.segments(size: segmentSize) != nil, "\(prefix)\(gap.first)-\(gap.last).json" == key.text else {
            throw WaldenError(.integrity, "\(key) is damaged", cause: "it records other segments than its name says")
        }
        return gap
    }

    private func isRecord(_ key: ObjectKey, below prefix: String) -> Bool {
        let name = key.text.dropFirst(prefix.count)
        guard name.hasSuffix(".json") else { return false }
        let ends = name.dropLast(5).split(separator: "-", omittingEmptySubsequences: false)
        return ends.count == 2 && ends.allSatisfy { WALSegment(name: String($0), size: segmentSize) != nil }
    }
}
