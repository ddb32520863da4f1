// SPDX-License-Identifier: MIT

import Storage

/// A WAL object that is read to be checked and again to be sent: kept in memory where it is small.
struct StoredWAL: Sendable {
    let info: ObjectInfo
    private let store: any ObjectStore
    private let held: [UInt8]?

    init(_ info: ObjectInfo, in store: any ObjectStore) async throws {
        (self.info, self.store) = (info, store)
        held =
            info.size <= ChunkSources.heldBytes
            ? try await store.getAll(info.key, limit: Int(ChunkSources.heldBytes)) : nil
    }

    func reader() async throws -> any ObjectReader {
        guard let held else { return try await store.get(info.key, range: nil) }
        return HeldReader(info, held)
    }
}

private actor HeldReader: ObjectReader {
    nonisolated let info: ObjectInfo
    private var rest: ArraySlice<UInt8>

    init(_ info: ObjectInfo, _ bytes: [UInt8]) {
        (self.info, rest) = (info, bytes[...])
    }

    func next() async throws -> [UInt8]? {
        guard !rest.isEmpty else { return nil }
        defer { rest = rest.dropFirst(1 << 20) }
        return Array(rest.prefix(1 << 20))
    }

    func close() async {}
}
