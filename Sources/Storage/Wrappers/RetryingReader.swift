// SPDX-License-Identifier: MIT

import Errors

/// Reads on from where a broken reader stopped.
actor RetryingReader: ObjectReader {
    nonisolated let info: ObjectInfo
    private let store: any ObjectStore
    private let policy: RetryPolicy
    private let end: UInt64
    private var offset: UInt64
    private var reader: (any ObjectReader)?
    private var isClosed = false

    init(_ reader: any ObjectReader, of store: any ObjectStore, range: Range<UInt64>?, policy: RetryPolicy) {
        let info = reader.info
        let end = min(range?.upperBound ?? info.size, info.size)
        self.info = info
        self.end = end
        offset = min(range?.lowerBound ?? 0, end)
        self.reader = reader
        self.store = store
        self.policy = policy
    }

    func next() async throws -> [UInt8]? {
        if isClosed { throw WaldenError.closed(info.key) }
        if offset == end { return nil }
        var attempts = RetryAttempts(StoreOperation.get.words(info.key.text), policy)
        while true {
            do {
                let chunk = try await chunk()
                offset += UInt64(chunk.count)
                return chunk
            } catch {
                await drop()
                try await attempts.wait(after: error)
            }
        }
    }

    func close() async {
        isClosed = true
        await drop()
    }

    private func chunk() async throws -> [UInt8] {
        guard let chunk = try await opened().next() else {
            // A connection that was cut may look like an end.
            throw WaldenError(
                .integrity, "cannot read the object \(info.key)", cause: "it ended after \(offset) of \(end) bytes",
                canRetry: true)
        }
        guard !chunk.isEmpty, UInt64(chunk.count) <= end - offset else {
            throw WaldenError(.integrity, "cannot read the object \(info.key)", cause: "it did not end at byte \(end)")
        }
        return chunk
    }

    private func opened() async throws -> any ObjectReader {
        if let reader { return reader }
        let again = try await store.get(info.key, range: offset..<end)
        guard again.info == info else {
            await again.close()
            throw WaldenError(
                .conflict, "cannot read the object \(info.key)", cause: "it was replaced while it was read")
        }
        reader = again
        return again
    }

    private func drop() async {
        let broken = reader
        reader = nil
        await broken?.close()
    }
}
