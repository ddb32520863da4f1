// SPDX-License-Identifier: MIT

import Codec
import Storage

/// Reads an object as it is stored, and hashes and counts what passes.
actor DigestingReader: ObjectReader {
    nonisolated let info: ObjectInfo
    private let reader: any ObjectReader
    private var hasher = SHA256Hasher()
    private var byteCount: UInt64 = 0

    init(_ reader: any ObjectReader) {
        self.reader = reader
        info = reader.info
    }

    func next() async throws -> [UInt8]? {
        guard let chunk = try await reader.next() else { return nil }
        hasher.update(chunk)
        byteCount += UInt64(chunk.count)
        return chunk
    }

    func close() async { await reader.close() }

    /// Whether what has passed is the whole of what a marker names.
    func isWhole(_ object: BackupMarker.Object) -> Bool {
        byteCount == object.storedBytes && hasher.digest().hexadecimal == object.sha256
    }
}
