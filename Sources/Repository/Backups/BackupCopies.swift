// SPDX-License-Identifier: MIT

import Codec
public import Errors
import Storage
import Synchronization

/// One base backup in all the stores that have it whole enough to have its marker, the first one first.
public struct BackupCopies: Sendable {
    private struct Copy: Sendable {
        let backups: BackupStore
        let marker: BackupMarker
    }

    /// As it was asked for.
    public let marker: BackupMarker
    private let copies: [Copy]
    private let report: @Sendable (WaldenError) -> Void
    private let doubts = DigestDoubts()

    /// What other stores have under the same id counts only when it is the same backup.
    public static func find(_ marker: BackupMarker, in backups: BackupStore) async throws -> BackupCopies {
        var copies: [Copy] = []
        for alternative in backups.alternatives {
            do {
                guard let found = try await alternative.marker(of: marker.id), found.isCopy(of: marker) else {
                    continue
                }
                copies.append(Copy(backups: alternative, marker: found))
            } catch let error as WaldenError where error.code != .cancelled {
                continue  // it was told when the marker was read; what another store has does without it
            }
        }
        guard !copies.isEmpty else {
            throw WaldenError(.notFound, "backup \(marker.id.text) is gone from the repository")
        }
        let store = backups.store
        return BackupCopies(marker: marker, copies: copies) { store.passedOver($0) }
    }

    private init(
        marker: BackupMarker, copies: [Copy], report: @escaping @Sendable (WaldenError) -> Void
    ) {
        self.marker = marker
        self.copies = copies
        self.report = report
    }

    /// A reader of part `index` of a tree, and a way to read stretches of it again elsewhere. Throws `.integrity` for a part that
    /// no marker names.
    public func part(_ index: Int, of tree: String) throws -> (reader: PartReader, repair: PartRepair) {
        var parts: [StoredPart] = []
        for copy in copies {
            guard let tree = copy.marker.trees.first(where: { $0.name == tree }), tree.parts.indices.contains(index)
            else { continue }
            parts.append(try StoredPart(copy.backups, tree.parts[index], of: marker.id))
        }
        guard let first = parts.first else {
            throw WaldenError(.integrity, "the marker of backup \(marker.id.text) names no part \(index) of \(tree)")
        }
        let others = Array(parts.dropFirst())
        let (doubts, report) = (self.doubts, self.report)
        let reader = PartReader(first, OtherParts(others, report: report), doubts: others.isEmpty ? nil : doubts)
        let repair = OtherParts(others) { error in
            doubts.explain(first.key)
            report(error.during("the stored object \(first.key) is damaged"))
        }
        return (reader, PartRepair(repair))
    }

    /// To be asked when every piece of every part was unfolded, or read elsewhere. Throws `.integrity` for a part that is not what
    /// its marker says although each of its frames seemed whole.
    public func checkParts() throws(WaldenError) { try doubts.check() }

    /// The file index, from the first store that has it whole.
    public func fileIndex() async throws -> FileIndexReader {
        try await firstWhole("files.jsonl") { copy, object in
            try await FileIndexReader(copy.backups, object, of: marker.id)
        }
    }

    /// The content of another object of the backup, at most `limit` bytes; nil when the marker names none.
    public func content(of name: String, limit: Int) async throws -> [UInt8]? {
        guard marker.object(named: name) != nil else { return nil }
        return try await firstWhole(name) { copy, object in
            let key = try copy.backups.key(object.key, of: marker.id)
            return try await BackupObject(copy.backups.store, key, object, keys: copy.backups.keys).content(
                limit: limit)
        }
    }

    /// Throws unless the keys open every object in one of the stores, by its header. What is not sealed needs no key.
    public func proveKeys() async throws {
        _ = try await copies.firstWhole(passedOver: { _ in }) { try await $0.backups.proveKeys(to: $0.marker) }
    }

    private func firstWhole<Content>(
        _ name: String, _ read: (Copy, BackupMarker.Object) async throws -> Content
    ) async throws -> Content {
        let found = try await copies.firstWhole(passedOver: report) { copy -> Content? in
            guard let object = copy.marker.object(named: name) else { return nil }
            return try await read(copy, object)
        }
        if let found { return found }
        throw WaldenError(.integrity, "the marker of backup \(marker.id.text) names no \(name)")
    }
}

/// Reads stretches of a part again from other stores.
public struct PartRepair: Sendable {
    private let others: OtherParts

    init(_ others: OtherParts) { self.others = others }

    /// The part's raw bytes of `range`. Throws `error`, for which they are wanted, when no other store has them whole.
    public func bytes(_ range: Range<UInt64>, insteadOf error: WaldenError) async throws -> [UInt8] {
        try await others.bytes(range, insteadOf: error)
    }
}

extension BackupStore {
    /// How many headers are read at once.
    private static let provers = 8

    fileprivate func proveKeys(to marker: BackupMarker) async throws {
        let rest = Mutex(marker.allObjects[...])
        try await FramePipeline.forEach(workers: Self.provers, next: { rest.withLock { $0.popFirst() } }) { object in
            try await keys.prove(
                for: try key(object.key, of: marker.id), storedBytes: object.storedBytes, in: store)
        }
    }
}

extension BackupMarker {
    /// Whether it tells of the same backup, whatever was done to its bytes when they were stored.
    func isCopy(of other: BackupMarker) -> Bool {
        startLSN == other.startLSN && stopLSN == other.stopLSN && startedAt == other.startedAt
            && trees.count == other.trees.count
            && zip(trees, other.trees).allSatisfy { ours, theirs in
                ours.name == theirs.name && ours.parts.map(\.rawBytes) == theirs.parts.map(\.rawBytes)
            }
    }
}
