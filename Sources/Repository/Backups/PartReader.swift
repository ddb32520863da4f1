// SPDX-License-Identifier: MIT

import Codec
import Errors
public import PITR
import Storage

/// Reads one part of a tree in order, checking it against its marker as it goes.
///
/// zstd parts come as frames, still compressed, so that the caller may decompress them in parallel; each frame carries its
/// own checksum. Parts that cannot be entered, those of other codecs and those that are sealed to gpg, are read once to check
/// their digest and once more, decompressed, to be used; whether gpg finds such a part whole shows at its end only. Where other
/// stores have the part too, reading goes on there when this one fails, from where it was.
public actor PartReader {
    public enum Piece: Sendable {
        /// A compressed frame and the size it must decompress to.
        case frame(stored: [UInt8], rawBytes: Int)
        case raw([UInt8])
    }

    private let part: StoredPart
    private let others: OtherParts
    private let doubts: DigestDoubts?
    private let checksFirst: Bool
    private let compression: Compression
    private var stored: DigestingReader?
    /// What is in `stored`, unsealed.
    private var content: (any ObjectReader)?
    private var table: SeekTable?
    private var nextEntry = 0
    private var buffer: [UInt8] = []
    private var consumed = 0
    private var decompressor: ChunkDecompressor?
    private var position: UInt64 = 0

    public init(_ backups: BackupStore, _ object: BackupMarker.Object, of id: BackupID) throws {
        self.init(try StoredPart(backups, object, of: id))
    }

    /// With `doubts` a digest that proves wrong when all frames were given is told to them and not thrown. `checksFirst`:
    /// whether a part that cannot be entered is read once more before, to check its digest.
    init(
        _ part: StoredPart, _ others: OtherParts = OtherParts([], report: { _ in }), doubts: DigestDoubts? = nil,
        checksFirst: Bool = true
    ) {
        self.part = part
        self.others = others
        self.doubts = doubts
        self.checksFirst = checksFirst
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
            if content == nil { try await open() }
            return if table != nil { try await nextFrame() } else { try await nextRaw() }
        } catch let error as WaldenError where error.code != .cancelled {
            await content?.close()
            try await others.use(after: error, at: position, of: part.object.rawBytes)
            return try await others.next(from: position).map { .raw($0) }
        }
    }

    /// Done by the first ``next()`` unless it was done before. Throws as that does, of this store.
    func open() async throws {
        if part.hasSeekTable {
            let opened = try await OpenedObject(
                part.key, storedBytes: part.object.storedBytes, in: part.store, part.keys)
            table = try await SeekTable.of(opened, rawBytes: part.object.rawBytes)
        } else {
            if checksFirst { try await BackupObject(part.store, part.key, part.object).check() }
            decompressor = try ChunkDecompressor(compression)
        }
        let stored = DigestingReader(try await part.store.get(part.key, range: nil))
        self.stored = stored
        content = stored.unsealed(part.keys)
    }

    /// Gives back what it holds, for whoever does not read to the end.
    func close() async { await content?.close() }

    private func nextFrame() async throws -> Piece? {
        guard let entry = table?.entries[safely: nextEntry] else {
            while try await fill() { buffer.removeAll(keepingCapacity: true) }
            try await checkEndOfFrames()
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
                try await checkEnd()
                return nil
            }
            decompressor?.push(buffer)
        }
    }

    /// Appends the next of the content to the buffer; false at the end of the object.
    private func fill() async throws -> Bool {
        if consumed > 0 {
            buffer.removeFirst(consumed)
            consumed = 0
        }
        guard let chunk = try await content?.next() else { return false }
        buffer += chunk
        return true
    }

    private func checkEnd() async throws {
        guard await stored?.isWhole(part.object) == true else {
            throw damaged("its SHA-256 or its size is not what the marker says")
        }
    }

    private func checkEndOfFrames() async throws {
        do {
            try await checkEnd()
        } catch let error as WaldenError {
            guard let doubts else { throw error }
            doubts.add(error, about: part.key)
        }
    }

    private func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(part.key) is damaged", cause: cause)
    }
}

extension Array {
    fileprivate subscript(safely index: Int) -> Element? { indices.contains(index) ? self[index] : nil }
}
