// SPDX-License-Identifier: MIT

public import Codec
import Errors
public import PITR
public import Storage

/// The WAL of one generation: the segments and history files that PostgreSQL archived.
public struct WALArchive: Sendable {
    public let store: any ObjectStore
    public let layout: Layout
    public let segmentSize: SegmentSize
    /// What new files are compressed with, and how they are sealed; what is there may differ.
    public let compression: Compression
    public let sealing: SealingChoice
    /// What opens what is sealed.
    public let keys: Keyring

    public init(
        store: any ObjectStore, layout: Layout, segmentSize: SegmentSize, compression: Compression,
        sealing: SealingChoice = .none, keys: Keyring = Keyring()
    ) {
        self.store = store
        self.layout = layout
        self.segmentSize = segmentSize
        self.compression = compression
        self.sealing = sealing
        self.keys = keys
    }

    /// What its segments hold, told without reading them.
    public var index: WALIndex {
        WALIndex(store: store, layout: layout, segmentSize: segmentSize, sealing: sealing.sealing, keys: keys)
    }

    var wrapping: Wrapping { Wrapping(compression, sealing.sealing) }

    /// The same archive in each of the stores that it is read from: what is damaged in one may be whole in the next.
    public var alternatives: [WALArchive] {
        store.alternatives.map {
            WALArchive(
                store: $0, layout: layout, segmentSize: segmentSize, compression: compression, sealing: sealing,
                keys: keys)
        }
    }

    /// The suffixes that a stored file may have, the likely one first.
    var suffixes: [String] {
        [wrapping.suffix] + Wrapping.allSuffixes.filter { $0 != wrapping.suffix }
    }

    /// The stored object of `file`, whatever it was compressed with; nil when it is surely not there.
    func find(_ file: WALFile, among suffixes: [String]) async throws -> ObjectInfo? {
        for suffix in suffixes {
            if let info = try await store.head(try layout.key(of: file, suffix: suffix)) { return info }
        }
        return nil
    }

    /// Whether the whole segment is there.
    public func contains(_ segment: WALSegment) async throws -> Bool {
        try await find(.segment(segment.name(size: segmentSize)), among: suffixes) != nil
    }

    /// Throws unless the keys open the segment in one of the stores that have it, by its header. One that is not there, or not
    /// sealed, needs no key.
    public func proveKeys(for segment: WALSegment) async throws {
        let file = WALFile.segment(segment.name(size: segmentSize))
        _ = try await alternatives.firstWhole(passedOver: { _ in }) { archive -> Void? in
            guard let info = try await archive.find(file, among: suffixes) else { return nil }
            return try await keys.prove(for: info.key, storedBytes: info.size, in: archive.store)
        }
    }

    /// Whether any segment of the timeline that comes after `segment` is there: its absence is then a hole, not the end.
    public func hasLater(than segment: WALSegment) async throws -> Bool {
        let prefix = layout.wal(timeline: segment.timeline)
        let name = segment.name(size: segmentSize)
        // "." sorts before "/" and "/" before every digit: this skips all that belongs to the segment itself.
        var after: String? = "\(prefix)\(WALSegment.logName(of: name))/\(name)/"
        repeat {
            let page = try await store.list(prefix: prefix, delimiter: false, after: after, limit: 100)
            if page.objects.contains(where: {
                ArchivedName($0.key, in: layout)?.isSegmentOrPartial(of: segmentSize) == true
            }) {
                return true
            }
            after = page.next
        } while after != nil
        return false
    }
}

/// The WAL file that an object's key names; nil for a key that is none of ours, or where no fetch would look for it.
struct ArchivedName {
    let file: WALFile

    init?(_ key: ObjectKey, in layout: Layout) {
        let text = key.text.utf8
        guard let slash = text.lastIndex(of: UInt8(ascii: "/")) else { return nil }
        let suffix = Wrapping.suffix(ofKey: key.text)
        let name = String(Substring(text[slash...].dropFirst().dropLast(suffix.utf8.count)))
        // A name that somebody else put there is not an error of ours: it is passed over.
        guard let file = WALFile(readingName: name), layout.place(of: file, suffix: suffix) == key.text else {
            return nil
        }
        self.file = file
    }

    func isSegmentOrPartial(of size: SegmentSize) -> Bool {
        switch file {
        case .segment(let name), .partial(let name): WALSegment(name: name, size: size) != nil
        case .backupHistory, .history: false
        }
    }
}
