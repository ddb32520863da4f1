// SPDX-License-Identifier: MIT

public import Errors

/// Several stores read as one: what the first does not have is taken from the next.
///
/// "Not there" is said only when every store surely says so. A store that cannot tell is passed over where another has the
/// object, and that is reported; where none has it, its error is the answer. Listings need an answer from every store. Puts
/// and deletes go to the first.
///
/// NOT guaranteed: that objects under one key are the same in all. Whoever finds one damaged asks ``alternatives``.
public struct LayeredStore: ObjectStore {
    /// A store and what to call it in a report.
    public struct Layer: Sendable {
        public let name: String
        public let store: any ObjectStore

        public init(name: String, store: any ObjectStore) {
            self.name = name
            self.store = store
        }
    }

    private let layers: [Layer]
    private let report: @Sendable (String) -> Void

    /// `layers` has at least one. `report` is told in a sentence without a final period what was passed over.
    public init(_ layers: [Layer], report: @escaping @Sendable (String) -> Void) throws(WaldenError) {
        guard !layers.isEmpty else { throw WaldenError(.usage, "cannot read from no store at all") }
        self.layers = layers
        self.report = report
    }

    public var alternatives: [any ObjectStore] { layers.map(\.store) }

    public func passedOver(_ error: WaldenError) { report("\(error); the next repository is asked") }

    public var properties: StoreProperties {
        let all = layers.map(\.store.properties)
        return StoreProperties(
            kind: "layers", location: all.map(\.location).joined(separator: " and "),
            putIfAbsentIsAtomic: all[0].putIfAbsentIsAtomic, lookupsAreCheap: all.allSatisfy(\.lookupsAreCheap),
            keysMayBePrefixes: all[0].keysMayBePrefixes, isReadOnly: all[0].isReadOnly)
    }

    public func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await layers[0].store.put(key, body, condition)
    }

    public func delete(_ key: ObjectKey) async throws { try await layers[0].store.delete(key) }

    public func delete(_ keys: [ObjectKey]) async throws -> [ObjectKey: WaldenError] {
        try await layers[0].store.delete(keys)
    }

    public func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let found = try await first { store in
            do {
                return try await store.get(key, range: range)
            } catch let error as WaldenError where error.code == .notFound {
                return nil
            }
        }
        guard let found else { throw WaldenError.notThere(key, in: properties.location) }
        return found
    }

    public func head(_ key: ObjectKey) async throws -> ObjectInfo? {
        try await first { try await $0.head(key) }
    }

    public func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try WaldenError.checkLimit(limit)
        var merge = ListMerge()
        for layer in layers {
            do {
                merge.add(
                    try await layer.store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit))
            } catch let error as WaldenError {
                throw error.during("repository \(layer.name) cannot be listed")
            }
        }
        return merge.page(limit: limit)
    }

    /// What the first store that has it gives; nil when all surely have not.
    private func first<Found>(_ ask: (any ObjectStore) async throws -> Found?) async throws -> Found? {
        var failures: [(name: String, error: WaldenError)] = []
        for layer in layers {
            do {
                guard let found = try await ask(layer.store) else { continue }
                for failure in failures {
                    report("repository \(failure.name) is passed over: \(failure.error)")
                }
                return found
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append((layer.name, error))
            }
        }
        guard let failure = failures.first else { return nil }
        throw failure.error.during("repository \(failure.name) cannot tell, and no other has it")
    }
}
