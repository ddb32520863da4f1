// SPDX-License-Identifier: MIT

import Errors
import Storage

/// Gives an object's bytes and counts them; where it is known what they must be it ends only when they were that.
///
/// What is stored from it is stored whole and right or not at all: a body that throws stores nothing.
actor CheckedReader: ObjectReader {
    nonisolated let info: ObjectInfo
    private let reader: any ObjectReader
    private let expected: StoredBytes?
    private let onRead: @Sendable (UInt64) -> Void
    private let tally = ByteTally()

    /// `onRead` is told how many bytes each chunk has.
    init(
        _ reader: any ObjectReader, expecting expected: StoredBytes? = nil,
        onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) {
        self.reader = reader
        info = reader.info
        (self.expected, self.onRead) = (expected, onRead)
    }

    /// Of all bytes so far.
    nonisolated var total: StoredBytes { tally.total }

    /// Throws `.integrity` at the end when size or SHA-256 are not as expected.
    func next() async throws -> [UInt8]? {
        if let chunk = try await reader.next() {
            tally.add(chunk)
            onRead(UInt64(chunk.count))
            return chunk
        }
        guard let expected, expected != tally.total else { return nil }
        throw WaldenError(
            .integrity, "the stored object \(info.key) is damaged",
            cause: "its SHA-256 or its size is not what it should be")
    }

    func close() async { await reader.close() }
}

extension ObjectReader {
    /// Reads to the end and closes.
    func drain() async throws {
        do {
            while try await next() != nil {}
        } catch {
            await close()
            throw error
        }
        await close()
    }
}

extension BackupMarker.Object {
    var stored: StoredBytes { StoredBytes(count: storedBytes, sha256: sha256) }
}
