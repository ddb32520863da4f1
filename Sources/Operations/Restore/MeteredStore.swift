// SPDX-License-Identifier: MIT

import Errors
import Storage

/// A store whose reading is measured: the time of its own calls only, not that of whoever uses what was read.
struct MeteredStore: ObjectStore {
    private let store: any ObjectStore
    private let meter: PartMeter

    init(_ store: any ObjectStore, _ meter: PartMeter) {
        self.store = store
        self.meter = meter
    }

    var properties: StoreProperties { store.properties }

    var alternatives: [any ObjectStore] { store.alternatives.map { MeteredStore($0, meter) } }

    func passedOver(_ error: WaldenError) { store.passedOver(error) }

    func get(_ key: ObjectKey, range: Range<UInt64>?) async throws -> any ObjectReader {
        let began = ContinuousClock.now
        defer { meter.add(bytes: 0, ContinuousClock.now - began) }
        return MeteredReader(reader: try await store.get(key, range: range), meter: meter)
    }

    func put(_ key: ObjectKey, _ body: ObjectBody, _ condition: PutCondition) async throws -> PutOutcome {
        try await store.put(key, body, condition)
    }

    func head(_ key: ObjectKey) async throws -> ObjectInfo? { try await store.head(key) }

    func list(prefix: String, delimiter: Bool, after: String?, limit: Int) async throws -> ListPage {
        try await store.list(prefix: prefix, delimiter: delimiter, after: after, limit: limit)
    }

    func delete(_ key: ObjectKey) async throws { try await store.delete(key) }
}

private struct MeteredReader: ObjectReader {
    let reader: any ObjectReader
    let meter: PartMeter

    var info: ObjectInfo { reader.info }

    func next() async throws -> [UInt8]? {
        let began = ContinuousClock.now
        let chunk = try await reader.next()
        meter.add(bytes: chunk?.count ?? 0, ContinuousClock.now - began)
        return chunk
    }

    func close() async { await reader.close() }
}
