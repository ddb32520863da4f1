// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository

/// Reads dumps back.
struct DumpReading: Sendable {
    private let dumps: DumpStore

    init(_ dumps: DumpStore) { self.dumps = dumps }

    /// Throws unless the stored object is what the marker says; it is opened and decompressed where there is a key for it, so that its
    /// compressor's checksums count too.
    func check(_ dump: StoredDump) async throws {
        let isOpenable = dump.marker.sealing == "none" || dump.marker.sealing == "age" && !dumps.keys.identities.isEmpty
        guard isOpenable else { return try await dumps.checkStored(dump) }
        try await read(dump) { _ in }
    }

    /// Hands the content to `body`, piece by piece. It counts only when this returns.
    func read(
        _ dump: StoredDump, onRead: @escaping @Sendable (UInt64) -> Void = { _ in },
        _ body: ([UInt8]) async throws -> Void
    )
        async throws
    {
        let reader = try await DumpReader.open(dump, in: dumps, onRead: onRead)
        do {
            while let bytes = try await reader.next() { try await body(bytes) }
            await reader.close()
        } catch {
            await reader.close()
            throw error
        }
    }
}
