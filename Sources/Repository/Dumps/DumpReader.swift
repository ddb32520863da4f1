// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

/// Reads what a dump consists of, unsealed and decompressed, in order, and checks it against its marker.
///
/// Where ``DumpStore/store`` reads from several stores, the first that has the object is read.
public actor DumpReader {
    private let dump: StoredDump
    private let stored: CheckedReader
    private let content: RawFrames
    static let pieceBytes = 256 << 10

    private init(_ dump: StoredDump, _ stored: CheckedReader, _ content: RawFrames) {
        (self.dump, self.stored, self.content) = (dump, stored, content)
    }

    /// `onRead` is told how many stored bytes were read each time. Throws `.notFound` when the object is gone.
    public static func open(
        _ dump: StoredDump, in dumps: DumpStore, onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) async throws -> DumpReader {
        let stored = try await dumps.storedReader(of: dump, onRead: onRead)
        return DumpReader(dump, stored, try RawFrames(stored, dumps.keys, frameBytes: pieceBytes))
    }

    /// The next bytes, at most 256 KiB; nil when all have come and the object is what its marker says.
    ///
    /// Throws `.integrity` when it is not: what was given before must not be trusted then.
    public func next() async throws -> [UInt8]? {
        if let piece = try await content.next() { return piece }
        // What is behind the end of the content, if anything, belongs to the digest.
        while try await stored.next() != nil {}
        guard await content.byteCount == dump.marker.object.rawBytes else {
            throw WaldenError(
                .integrity, "the dump \(dump.id) is damaged",
                cause: "it holds another number of bytes than its marker says")
        }
        return nil
    }

    public func close() async { await content.close() }
}
