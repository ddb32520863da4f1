// SPDX-License-Identifier: MIT

import Codec
public import Errors
public import PITR
public import Storage
import Synchronization

extension DumpStore {
    /// A dump whose marker cannot be read: said, and never used.
    public struct Damaged: Sendable, Equatable {
        public let key: ObjectKey
        public let error: WaldenError
    }

    /// An object that no marker names: of a dump that is being taken or was interrupted, or, in a flat folder, of the old script.
    public struct Unmarked: Sendable, Equatable {
        public let object: ObjectInfo
        /// nil in a flat folder.
        public let tier: DumpTier?
        public let stem: String
        /// nil for globals.
        public let database: String?
        public let begun: Instant
    }

    public struct Listing: Sendable {
        /// By the time at which they were known to be good.
        public var dumps: [StoredDump] = []
        public var damaged: [Damaged] = []
        public var unmarked: [Unmarked] = []

        public init() {}
    }

    /// How many markers are read at once.
    private static let readers = 8

    /// All dumps. Memory grows with their number.
    public func listing() async throws -> Listing {
        let names = try await names()
        var listing = try await read(names.markers)
        listing.unmarked = names.unmarked
        return listing.sorted()
    }

    /// What no marker, damaged or not, stands beside, by name. No marker is read for that.
    public func unmarked() async throws -> [Unmarked] { try await names().unmarked }

    private func names() async throws -> (markers: [Found], unmarked: [Unmarked]) {
        var (markers, objects) = ([Found](), [Found]())
        for try await page in store.listAll(prefix: layout.root, delimiter: layout == .flat) {
            for info in page.objects {
                guard let name = layout.parse(info.key) else { continue }
                if name.isMarker { markers.append(Found(info, name)) } else { objects.append(Found(info, name)) }
            }
        }
        let marked = Set(markers.map(\.place))
        let unmarked = objects.filter { !marked.contains($0.place) }.sorted { $0.info.key.text < $1.info.key.text }
        return (markers, unmarked.map(\.unmarked))
    }

    private func read(_ markers: [Found]) async throws -> Listing {
        let listing = Mutex(Listing())
        let rest = Mutex(markers[...])
        try await FramePipeline.forEach(workers: Self.readers, next: { rest.withLock { $0.popFirst() } }) { found in
            do {
                guard let dump = try await dump(of: found.name, at: found.info.key) else { return }
                listing.withLock { $0.dumps.append(dump) }
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                // A flat folder may hold documents of somebody else's.
                listing.withLock { $0.damaged.append(Damaged(key: found.info.key, error: error)) }
            }
        }
        return listing.withLock { $0 }
    }

    private struct Found: Sendable {
        let info: ObjectInfo
        let name: DumpObjectName

        init(_ info: ObjectInfo, _ name: DumpObjectName) { (self.info, self.name) = (info, name) }

        /// The same of an object and the marker beside it.
        var place: String { (name.tier?.text ?? "") + "/" + name.stem }

        var unmarked: Unmarked {
            Unmarked(
                object: info, tier: name.tier, stem: name.stem, database: name.content.database, begun: name.begun)
        }
    }
}

extension DumpStore.Listing {
    fileprivate func sorted() -> Self {
        var sorted = self
        sorted.dumps.sort { ($0.marker.finishedAt, $0.id.text) < ($1.marker.finishedAt, $1.id.text) }
        sorted.damaged.sort { $0.key.text < $1.key.text }
        return sorted
    }
}
