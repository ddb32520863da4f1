// SPDX-License-Identifier: MIT

import Errors
import PITR
public import Storage

/// The records of the verifications of one generation in one repository.
public struct VerifyRecords: Sendable {
    /// How many are kept.
    public static let kept = 100
    /// Of them, how many are looked through for one of a scope.
    private static let searched = 30

    private let store: any ObjectStore
    private let documents: DatedDocuments<VerifyRecord>
    private let layout: Layout

    public init(store: any ObjectStore, layout: Layout) {
        documents = DatedDocuments(store: store, prefix: layout.verifies)
        (self.store, self.layout) = (store, layout)
    }

    /// The newest of a scope, of any without one; nil where there is none among the newest that can be read.
    public func newest(scope: String? = nil) async throws -> VerifyRecord? {
        for key in try await documents.newestKeys(Self.searched).reversed() {
            do {
                let record = try await store.document(VerifyRecord.self, at: key)
                if let record, scope == nil || record.scope == scope { return record }
            } catch let error as WaldenError where error.code == .integrity || error.code == .refused {
                continue
            }
        }
        return nil
    }

    /// Puts the record in the place of what it said before.
    public func keep(_ record: VerifyRecord) async throws {
        let key = try layout.verifyRecord(startedAt: record.startedAt, number: record.number)
        _ = try await store.put(key, .bytes(try JSONDocuments.encode(record)), .replacing)
    }

    /// Removes the oldest beyond ``kept``.
    public func sweep() async throws {
        for key in try await documents.newestKeys(.max).dropLast(Self.kept) { try await store.delete(key) }
    }
}
