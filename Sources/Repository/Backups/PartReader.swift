// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import PITR
import Storage

/// Reads one part of a tree in order, checking it against its marker as it goes.
///
/// zstd parts come as frames, still compressed, so that the caller may decompress them in parallel; each frame carries its
/// own checksum. Parts of other codecs are read once to check their digest and once more, decompressed, to be used. Where
/// other stores have the part too, reading goes on there when this one fails, from where it was.
public actor PartReader {
    public enum Piece: Sendable {
        /// A compressed frame and the size it must decompress to.
        case frame(stored: [UInt8], rawBytes: Int)
        case raw([UInt8])
    }

    private let part: StoredPart
    private let others: OtherParts
    private let doubts: DigestDoubts?
    private let compression: Compression
    private var reader: (any ObjectReader)?
    private var opener: SharedOpener?
    private var table: SeekTable?
    private var nextEntry = 0
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var hasher = SHA256Hasher()
    private var storedBytes: UInt64 = 0
    private var decompressor: ChunkDecompressor?
    private var position: UInt64 = 0

    public init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) throws {
        self.init(try StoredPart(backups, object, of: id), OtherParts([], report: { _ in }), doubts: nil)
    }

    /// With `doubts` a digest that proves wrong when all frames were given is told to them and not thrown.
    init(_ part: StoredPart, _ others: OtherParts, doubts: DigestDoubts?) {
        self.part = part
        self.others = others
        self.doubts = doubts
        compression = Compression.ofKey(part.object.key)
    }

    /// The next piece; nil when the part has ended as its marker says.
    ///
    /// Throws `.integrity` when size, digest or frames are not what the marker says, `.notFound` when the part is gone.
    public func next() async throws -> Piece? {
        let piece = try await nextPiece()
        switch piece {
        case .frame(_, let rawBytes)?: position += UInt64(rawBytes)
        case .raw(let bytes)?: position += UInt64(bytes.count)
        case nil: break
        }
        return piece
    }

    private func nextPiece() async throws -> Piece? {
        if await others.isInUse { return try await others.next(from: position).map { .raw($0) } }
        do {
            if reader == nil { try await begin() }
            return if table != nil { try await nextFrame() } else { try await nextRaw() }
        } catch let error as WaldenError where error.code != .cancelled {
            await reader?.close()
            try await others.use(after: error, at: position, of: part.object.rawBytes)
            return try await others.next(from: position).map { .raw($0) }
        }
    }

    private func begin() async throws {
        if compression.name == "zstd" {
            let content = try await OpenedObject(
                part.key, storedBytes: part.object.storedBytes, in: part.store, part.keys)
            table = try await SeekTable.of(content, rawBytes: part.object.rawBytes)
        } else {
            try await checkDigestFirst()
            decompressor = try ChunkDecompressor(compression)
        }
        try await openReader()
    }

    private func openReader() async throws {
        opener = part.key.isSealed ? SharedOpener(AgeOpener(with: part.keys.identities)) : nil
        reader = try await part.store.get(part.key, range: nil)
    }

    private func nextFrame() async throws -> Piece? {
        guard let entry = table?.entries[safely: nextEntry] else {
            while try await fill() { buffer.removeAll(keepingCapacity: true) }
            try checkEndOfFrames()
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

    /// Appends the next of the content to the buffer; false at the end of the object.
    private func fill() async throws -> Bool {
        guard let reader else { return false }
        if consumed > 0 {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        guard let chunk = try await reader.next() else {
            guard let opener else { return false }
            self.opener = nil
            buffer += try await unsealed { try opener.finish() }
            return true
        }
        hasher.update(chunk)
        storedBytes += UInt64(chunk.count)
        if let opener { buffer += try await unsealed { try opener.push(chunk) } } else { buffer += chunk }
        return true
    }

    private func unsealed(_ open: @escaping @Sendable () throws -> [UInt8]) async throws -> [UInt8] {
        do {
            return try await BlockingThreads.shared.run(open)
        } catch let error as WaldenError {
            throw error.about(sealed: part.key)
        }
    }

    private func checkEnd() throws {
        guard storedBytes == part.object.storedBytes, hasher.digest().hexadecimal == part.object.sha256 else {
            throw damaged("its SHA-256 or its size is not what the marker says")
        }
    }

    private func checkEndOfFrames() throws {
        do {
            try checkEnd()
        } catch let error as WaldenError {
            guard let doubts else { throw error }
            doubts.add(error, about: part.key)
        }
    }

    private func checkDigestFirst() async throws {
        try await BackupObject(part.store, part.key, part.object).check()
    }

    private func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(part.key) is damaged", cause: cause)
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
