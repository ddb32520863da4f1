// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
import Storage
import Synchronization

extension WALArchive {
    /// How many headers are read at once.
    private static let headerReaders = 16

    /// Hands every file of the archive to `take`, with those to whom it is sealed, a page of a listing after the other; what
    /// is stored twice, sealed and not, comes twice. Of sealed ones the headers are read, of others nothing.
    ///
    /// Memory is bounded by a page. Objects that are none of ours, and those that go meanwhile, are passed over.
    public func forEachSeal(_ take: ([(file: WALFile, sealedTo: SealedTo)]) -> Void) async throws {
        for try await page in store.listAll(prefix: layout.wal) {
            let named = page.objects.compactMap { object in
                ArchivedName(object.key, in: layout).map { (file: $0.file, object: object) }
            }
            let seals = try await seals(of: named.map(\.object))
            take(zip(named, seals).compactMap { named, seal in seal.map { (file: named.file, sealedTo: $0) } })
        }
    }

    /// In the order of `objects`; nil for one that has gone.
    private func seals(of objects: [ObjectInfo]) async throws -> [SealedTo?] {
        let waiting = Mutex(Array(objects.enumerated())[...])
        let seals = Mutex([SealedTo?](repeating: nil, count: objects.count))
        try await FramePipeline.forEach(workers: Self.headerReaders, next: { waiting.withLock { $0.popFirst() } }) {
            index, object in
            do {
                let seal = try await SealedTo.read(object, in: store, trying: keys)
                seals.withLock { $0[index] = seal }
            } catch let error as WaldenError where error.code == .notFound {
                // Somebody removed it after it was listed.
            }
        }
        return seals.withLock { $0 }
    }
}
