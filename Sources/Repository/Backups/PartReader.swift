// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
import Storage

/// Reads one part of a tree in order, checking it against its marker as it goes.
///
/// zstd parts come as frames, still compressed, so that the caller may decompress them in parallel; each frame carries its
/// own checksum. Parts of other codecs are read once to check their digest and once more, decompressed, to be used.
public actor PartReader {
    public enum Piece: Sendable {
        /// A compressed frame and the size it must decompress to.
        case frame(stored: [UInt8], rawBytes: Int)
        case raw([UInt8])
    }

    private let store: any ObjectStore
    private let key: ObjectKey
    private let object: BackupMarker.Object
    private let compression: Compression
    private var reader: (any ObjectReader)?
    private var table: SeekTable?
    private var nextEntry = 0
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var hasher = SHA256Hasher()
    private var storedBytes: UInt64 = 0
    private var decompressor: ChunkDecompressor?

    public init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) throws {
        self.store = backups.store
        self.key = try backups.key(object.key, of: id)
        self.object = object
        self.compression = Compression.ofKey(object.key)
    }

    /// The next piece; nil when the part has ended as its marker says.
    ///
    /// Throws `.integrity` when size, digest or frames are not what the marker says, `.notFound` when the part is gone.
    public func next() async throws -> Piece? {
        if reader == nil { try await begin() }
        return if table != nil { try await nextFrame() } else { try await nextRaw() }
    }

    private func begin() async throws {
        if compression.name == "zstd" {
            table = try await SeekTable.ofPart(object, at: key, in: store)
        } else {
            try await checkDigestFirst()
            decompressor = try ChunkDecompressor(compression)
        }
        reader = try await store.get(key, range: nil)
    }

    private func nextFrame() async throws -> Piece? {
        guard let entry = table?.entries[safely: nextEntry] else {
            while try await fill() { buffer.removeAll(keepingCapacity: true) }
            try checkEnd()
            return nil
        }
        nextEntry += 1
        let stored = try await take(Int(entry.storedBytes))
        return .frame(stored: stored, rawBytes: Int(entry.rawBytes))
    }

    private func take(_ count: Int) async throws -> [UInt8] {
        while buffer.count - consumed < count {
            guard try await fill() else { throw damaged("it ends inside a frame") }
        }
        let bytes = Array(buffer[consumed..<consumed + count])
        consumed += count
        return bytes
    }

    private func nextRaw() async throws -> Piece? {
        while true {
            while let raw = try await decompressor?.next() { if !raw.isEmpty { return .raw(raw) } }
            buffer.removeAll(keepingCapacity: true)
            guard try await fill() else {
                try await decompressor?.finish()
                try checkEnd()
                return nil
            }
            decompressor?.push(buffer)
        }
    }

    /// Appends the next chunk to the buffer; false at the end of the object.
    private func fill() async throws -> Bool {
        guard let chunk = try await reader?.next() else { return false }
        hasher.update(chunk)
        storedBytes += UInt64(chunk.count)
        if consumed > 0 {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        buffer += chunk
        return true
    }

    private func checkEnd() throws {
        guard storedBytes == object.storedBytes, hasher.digest().hexadecimal == object.sha256 else {
            throw damaged("its SHA-256 or its size is not what the marker says")
        }
    }

    private func checkDigestFirst() async throws {
        reader = try await store.get(key, range: nil)
        while try await fill() { buffer.removeAll(keepingCapacity: true) }
        try checkEnd()
        await reader?.close()
        hasher = SHA256Hasher()
        storedBytes = 0
    }

    private func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
