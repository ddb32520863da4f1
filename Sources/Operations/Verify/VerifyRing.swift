// SPDX-License-Identifier: MIT

import PITR
import Repository

/// Gives out what is to be read, in the order of the keys and round again, up to where the run began or enough is given.
///
/// Objects of backups are known from their markers; WAL is listed a LOG at a time.
actor VerifyRing {
    /// A stretch of the ring: keys after `lower` up to `upper`.
    fileprivate struct Leg {
        let lower: String?
        let upper: String?
        var pieces: ArraySlice<Piece>

        func contains(_ key: String) -> Bool {
            (lower.map { $0 < key } ?? true) && (upper.map { key <= $0 } ?? true)
        }

        /// Whether a key that begins with `prefix` may be in it.
        func mayHold(_ prefix: String) -> Bool {
            (lower.map { $0 < prefix + "~" } ?? true) && (upper.map { prefix <= $0 } ?? true)
        }
    }

    fileprivate enum Piece {
        case item(VerifyItem)
        case folder(WALFolder, prefix: String)
    }

    /// So many segments are checked in one go, so that few records are cut by the work's borders.
    private static let batch = 32

    private let archive: WALArchive
    private let isWanted: @Sendable (WALFile) -> Bool
    private let budget: UInt64
    private var legs: ArraySlice<Leg>
    private var ready: ArraySlice<VerifyItem> = []
    private var given: UInt64 = 0
    /// Whether the run ends with the last object of all.
    private(set) var hasReachedEnd = false

    /// `objects` in the order of their keys.
    init(
        _ objects: [VerifyItem], _ folders: [WALFolder], of archive: WALArchive, _ rotation: VerifyRotation,
        where isWanted: @escaping @Sendable (WALFile) -> Bool
    ) {
        (self.archive, self.isWanted, budget) = (archive, isWanted, rotation.budget)
        let pieces = objects.map { Piece.item($0) } + folders.compactMap { Piece($0, archive.layout) }
        let all = pieces[...]
        switch (rotation.start, rotation.origin) {
        case (let start, nil): legs = [Leg(lower: start, upper: nil, pieces: all)]
        case (let start?, let origin?) where start < origin: legs = [Leg(lower: start, upper: origin, pieces: all)]
        case (let start, let origin):
            legs = [Leg(lower: start, upper: nil, pieces: all), Leg(lower: nil, upper: origin, pieces: all)]
        }
    }

    /// nil at the end. Calls must not overlap.
    func next() async throws -> VerifyItem? {
        while given < budget {
            if let item = ready.popFirst() {
                given &+= item.bytes
                return item
            }
            guard var leg = legs.first else { return nil }
            guard let piece = leg.pieces.popFirst() else {
                hasReachedEnd = legs.count == 1 && leg.upper == nil
                legs = legs.dropFirst()
                continue
            }
            legs[legs.startIndex] = leg
            ready = try await items(of: piece, leg)[...]
        }
        return nil
    }

    private func items(of piece: Piece, _ leg: Leg) async throws -> [VerifyItem] {
        switch piece {
        case .item(let item): return leg.contains(item.key) ? [item] : []
        case .folder(let folder, let prefix):
            guard leg.mayHold(prefix) else { return [] }
            let files = try await archive.stored(in: folder).filter {
                leg.contains($0.object.key.text) && isWanted($0.file)
            }
            return batches(of: files)
        }
    }

    private func batches(of files: [StoredWALFile]) -> [VerifyItem] {
        stride(from: 0, to: files.count, by: Self.batch).map { start in
            let batch = Array(files[start..<min(files.count, start + Self.batch)])
            return VerifyItem(
                .wal(batch), key: batch.last?.object.key.text ?? "", bytes: batch.reduce(0) { $0 &+ $1.object.size })
        }
    }
}

extension VerifyRing.Piece {
    /// nil for histories, which every run reads.
    fileprivate init?(_ folder: WALFolder, _ layout: Layout) {
        guard case .log(let log) = folder else { return nil }
        self = .folder(folder, prefix: "\(layout.wal(timeline: log.timeline))\(log.name)/")
    }
}
