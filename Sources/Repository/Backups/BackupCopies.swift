// SPDX-License-Identifier: MIT

public import Errors
import Storage

/// One base backup in all the stores that have it whole enough to have its marker, the first one first.
public struct BackupCopies: Sendable {
    private struct Copy: Sendable {
        let backups: BackupStore
        let marker: BackupMarker
    }

    /// As it was asked for.
    public let marker: BackupMarker
    private let copies: [Copy]
    private let damages = PartDamages()
    private let report: @Sendable (WaldenError) -> Void

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
    /// no marker names. Where several stores have the part, it is whole only when ``checkRepaired()`` says so.
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
        let damage = others.isEmpty ? nil : damages.make()
        return (
            PartReader(first, OtherParts(others, report: report), damage),
            PartRepair(of: first.key, from: OtherParts(others, report: report), damage)
        )
    }

    /// To be called when everything that was read is decompressed and checked, or repaired. Throws `.integrity` for a part that was not
    /// as its marker says although all of its frames held.
    public func checkRepaired() throws { try damages.check() }

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

    private func firstWhole<Content>(
        _ name: String, _ read: (Copy, BackupMarker.Object) async throws -> Content
    ) async throws -> Content {
        var failures: [WaldenError] = []
        for copy in copies {
            guard let object = copy.marker.object(named: name) else { continue }
            do {
                let content = try await read(copy, object)
                failures.forEach(report)
                return content
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
            }
        }
        throw failures.first ?? WaldenError(.integrity, "the marker of backup \(marker.id.text) names no \(name)")
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
