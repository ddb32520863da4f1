// SPDX-License-Identifier: MIT

public import Errors

/// A place that keeps objects under keys: whole, durable, listed in order.
///
/// For implementers: throw ``WaldenError`` only (what a body's chunk source throws passes through unchanged). Never retry
/// and never log; the wrappers do. Answer "not there" only when it is sure: PostgreSQL ends its recovery on it, so a store
/// that cannot be reached is `unavailable`, never `notFound`. A driver is done when it passes `StorageContract`.
public protocol ObjectStore: Sendable {
    var properties: StoreProperties { get }

    /// Stores `body` under `key`; durable and whole when it returns.
    ///
    /// Nobody ever sees a part of it under the key. When it throws or is cancelled before the body has ended, nothing is
    /// stored. An error after that (a lost answer, a failed flush of the folder) leaves nothing or the whole object: try
    /// again with ``PutCondition/ifAbsent`` and compare on ``PutOutcome/alreadyThere``. Of a body in chunks nothing need be
    /// pulled when the key is taken. Throws `storageFull`, `permission`, `conflict` (``StoreProperties/keysMayBePrefixes``),
    /// `refused`, `unavailable`, `cancelled`.
    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome

    /// Opens the object, or the bytes of it that `range` names, clipped to its end.
    ///
    /// A range that begins at or past the end reads as nothing. Throws `notFound` when the object is surely not there.
    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader

    /// Tells about the object; nil when it is surely not there. Throws when that cannot be told.
    func head(_ key: ObjectKey) async throws -> ObjectInfo?

    /// The objects whose keys begin with `prefix` and come strictly after `after`, in byte order.
    ///
    /// Neither needs to be a key or to end at a slash. With `delimiter`, keys that hold a `/` after the prefix are not
    /// listed but grouped: ``ListPage/prefixes`` (as CommonPrefixes of Amazon S3's ListObjectsV2); a group appears when a
    /// key in it comes after `after`. A page has at most `limit` objects and prefixes together, and may have fewer: only
    /// ``ListPage/next`` tells the end. Objects that come or go meanwhile may or may not be listed. Throws `usage` when
    /// `limit` is below 1.
    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage

    /// Removes the object, durably. Nothing happens when it is not there.
    func delete(_ key: ObjectKey) async throws

    /// Removes objects, durably, by as few calls as the store allows, and says of each that stayed why; empty when all are gone. What is
    /// not there counts as gone.
    ///
    /// Throws when nothing could be found out, or when told to stop: then some may be gone.
    func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError]

    /// The stores that this one reads from, in the order in which they are asked; a store that is no more than one has itself.
    ///
    /// An object that proves damaged may be whole in another of them.
    var alternatives: [any ObjectStore] { get }

    /// Takes note that what one of ``alternatives`` gave is not used, for the reason given, and that the next is asked.
    func passedOver(_ error: WaldenError)
}

extension ObjectStore {
    public var alternatives: [any ObjectStore] { [self] }

    public func passedOver(_ error: WaldenError) {}

    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] { try await deleteSingly(keys) }

    /// One after the other.
    func deleteSingly(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        var failures: [ObjectKey: WaldenError] = [:]
        for key in keys {
            do {
                try await delete(key)
            } catch let error as WaldenError where error.code != .cancelled {
                failures[key] = error
            }
        }
        return failures
    }
}
