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
        var (markers, objects) = ([Found](), [Found]())
        for try await page in store.listAll(prefix: layout.root, delimiter: layout == .flat) {
            for info in page.objects {
                guard let name = layout.parse(info.key) else { continue }
                if name.isMarker { markers.append(Found(info, name)) } else { objects.append(Found(info, name)) }
            }
        }
        let listing = try await read(markers)
        return listing.adding(objects, markers: markers, layout).sorted()
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

    fileprivate struct Found: Sendable {
        let info: ObjectInfo
        let name: DumpObjectName

        init(_ info: ObjectInfo, _ name: DumpObjectName) { (self.info, self.name) = (info, name) }
    }
}

extension DumpStore.Listing {
    /// What a marker, damaged or not, stands beside is not unmarked.
    fileprivate func adding(_ objects: [DumpStore.Found], markers: [DumpStore.Found], _ layout: DumpLayout) -> Self {
        func place(_ found: DumpStore.Found) -> String { (found.name.tier?.text ?? "") + "/" + found.name.stem }
        let marked = Set(markers.map(place))
        var listing = self
        listing.unmarked = objects.filter { !marked.contains(place($0)) }.map {
            DumpStore.Unmarked(
                object: $0.info, tier: $0.name.tier, stem: $0.name.stem, database: $0.name.database?.name,
                begun: $0.name.begun)
        }
        return listing
    }

    fileprivate func sorted() -> Self {
        var sorted = self
        sorted.dumps.sort { ($0.marker.finishedAt, $0.id.text) < ($1.marker.finishedAt, $1.id.text) }
        sorted.damaged.sort { $0.key.text < $1.key.text }
        sorted.unmarked.sort { $0.object.key.text < $1.object.key.text }
        return sorted
    }
}
