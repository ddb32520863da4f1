// SPDX-License-Identifier: MIT

import Codec
public import Errors
import Host
import PITR
import Storage

extension BackupStore {
    /// How an object of a backup was found.
    public enum Sight: Sendable, Equatable {
        case whole
        /// Sealed, and no key at hand opens it: its size and digest are right.
        case unopened
        case missing
        case damaged(WaldenError)
    }

    /// The objects that a marker names and that are not there, or not of the size that it says, by their names.
    ///
    /// From one listing; nothing is read.
    public func misfits(_ marker: BackupMarker) async throws -> [String: Sight] {
        var sizes: [String: UInt64] = [:]
        let folder = layout.backup(marker.id)
        for try await page in store.listAll(prefix: folder, delimiter: true) {
            for object in page.objects { sizes[String(object.key.text.dropFirst(folder.count))] = object.size }
        }
        var misfits: [String: Sight] = [:]
        for object in marker.allObjects {
            guard let size = sizes[object.key] else {
                misfits[object.key] = .missing
                continue
            }
            guard size != object.storedBytes else { continue }
            misfits[object.key] = .damaged(
                WaldenError(
                    .integrity, "the stored object \(folder)\(object.key) is damaged",
                    cause: "it has \(size) bytes, and the marker says \(object.storedBytes)"))
        }
        return misfits
    }

    /// Whether something stands under the names of all of the marker's objects, however each is stored.
    public func hasObjects(of marker: BackupMarker) async throws -> Bool {
        var there: Set<String> = []
        let folder = layout.backup(marker.id)
        for try await page in store.listAll(prefix: folder, delimiter: true) {
            for object in page.objects {
                there.insert(BackupMarker.stem(of: String(object.key.text.dropFirst(folder.count))))
            }
        }
        return marker.allObjects.allSatisfy { there.contains(BackupMarker.stem(of: $0.key)) }
    }

    /// Reads an object of a backup to its end: size and SHA-256 as stored, and, where a key opens it, that it unfolds into as
    /// many bytes as the marker says, each frame by its own checksum; of a file index and a manifest that they are such.
    ///
    /// Throws what the store throws.
    public func look(at object: BackupMarker.Object, of marker: BackupMarker) async throws -> Sight {
        do {
            let part = try StoredPart(self, object, of: marker.id)
            do {
                try await lookInside(part, marker)
                return .whole
            } catch let error as WaldenError where error.isMissingKey && part.key.isSealed {
                try await BackupObject(store, part.key, object).check()
                return .unopened
            }
        } catch let error as WaldenError where error.code == .notFound {
            return .missing
        } catch let error as WaldenError where error.code == .integrity {
            return .damaged(error)
        }
    }

    private func lookInside(_ part: StoredPart, _ marker: BackupMarker) async throws {
        if part.object.key.hasPrefix("files.jsonl") { return try await checkIndex(part.object, marker) }
        let stored = CheckedReader(try await store.get(part.key, range: nil), expecting: part.object.stored)
        let content = stored.unsealed(keys)
        do {
            if part.object.key.hasPrefix("backup_manifest") {
                try await ManifestCheck.run(content, part.key)
            } else {
                try await unfold(content, part)
            }
            // What is behind the end of the content, if anything, belongs to the digest.
            while try await stored.next() != nil {}
        } catch {
            await stored.close()
            throw error
        }
        await stored.close()
    }

    private func unfold(_ content: any ObjectReader, _ part: StoredPart) async throws {
        let unfolding = try PartUnfolding(Compression.ofKey(part.key.text))
        do {
            while let chunk = try await content.next() {
                try await BlockingThreads.shared.run { try unfolding.push(chunk) }
            }
            try await BlockingThreads.shared.run { try unfolding.finish(expecting: part.object.rawBytes) }
        } catch let error as WaldenError where error.code == .integrity && !error.message.contains("is damaged") {
            throw error.during("the stored object \(part.key) is damaged")
        }
    }

    /// Every file lies within its tree and behind the one before.
    private func checkIndex(_ object: BackupMarker.Object, _ marker: BackupMarker) async throws {
        let reader = try await FileIndexReader(self, object, of: marker.id)
        let trees = Dictionary(marker.trees.map { ($0.name, $0.rawBytes) }) { first, _ in first }
        var ends: [String: UInt64] = [:]
        while let file = try await reader.next() {
            guard let bytes = trees[file.tree], file.offset <= bytes, file.length <= bytes - file.offset,
                file.offset >= ends[file.tree] ?? 0
            else {
                throw WaldenError(
                    .integrity, "the file index of backup \(marker.id.text) is damaged",
                    cause: "it puts \(file.path) where no tree has it")
            }
            ends[file.tree] = file.offset + file.length
        }
    }
}

extension BackupMarker {
    /// The parts of the trees and the other objects.
    public var allObjects: [Object] { trees.flatMap(\.parts) + objects }

    /// An object's name without what tells how it is stored: the same in every repository that has the backup.
    public static func stem(of name: String) -> String {
        String(name.dropLast(Wrapping.suffix(ofKey: name).count))
    }
}

/// Unfolds a part and counts what comes of it.
private final class PartUnfolding: @unchecked Sendable {
    // Each call is awaited before the next begins, so no two threads are ever inside.
    private let stream: StreamDecompressor
    private var byteCount: UInt64 = 0

    init(_ compression: Compression) throws { stream = try StreamDecompressor(compression) }

    func push(_ chunk: [UInt8]) throws {
        try chunk.withUnsafeBytes { try stream.push($0) { byteCount &+= UInt64($0.count) } }
    }

    func finish(expecting expected: UInt64) throws {
        try stream.finish()
        guard byteCount == expected else {
            throw WaldenError(
                .integrity, "it is not what was stored",
                cause: "it holds \(byteCount) bytes, and the marker says \(expected)")
        }
    }
}
