// SPDX-License-Identifier: MIT

import Codec
import Repository
import Storage
import Synchronization
import Testing

/// A tree of frames, each of its own content, written into a store and read back.
struct TreeFixture: Sendable {
    let frames: [[UInt8]]
    let wrapping: Wrapping
    let store: MemoryStore
    let stream: [UInt8]

    /// `sizes` are those of the frames, in bytes.
    init(_ compression: Compression, sizes: [Int], store: MemoryStore = MemoryStore(), sealing: Sealing = .none) {
        wrapping = Wrapping(compression, sealing)
        self.store = store
        frames = sizes.enumerated().map { Content(UInt64($1), mark: UInt64($0) + 100).all }
        stream = frames.reduce(into: []) { $0 += $1 }
    }

    func write(framesPerPart: Int, to store: (any ObjectStore)? = nil) async throws -> [BackupMarker.Object] {
        let rest = Mutex(frames[...])
        return try await writer(framesPerPart, store).write(tree: "base") { rest.withLock { $0.popFirst() } }
    }

    func writer(_ framesPerPart: Int, _ store: (any ObjectStore)? = nil) -> TreeWriter {
        TreeWriter(
            Place.backups(store ?? self.store), Fixture.id, wrapping, workers: 2, framesPerPart: framesPerPart)
    }

    /// The raw bytes of a part, piece by piece, as a restore takes them: a frame counts only once it is decompressed.
    static func pieces(
        _ part: BackupMarker.Object, in store: any ObjectStore, keys: Keyring = Keyring(),
        take: (_ raw: [UInt8]) throws -> Void
    ) async throws {
        let backups = BackupStore(store: store, layout: Place.layout, keys: keys)
        try await pieces(try PartReader(backups, part, of: Fixture.id), take: take)
    }

    static func pieces(_ reader: PartReader, take: (_ raw: [UInt8]) throws -> Void) async throws {
        while let piece = try await reader.next() {
            switch piece {
            case .frame(let stored, let rawBytes):
                let raw = try Compression.zstd(level: 1).decompressed(stored, limit: rawBytes)
                #expect(raw.count == rawBytes)
                try take(raw)
            case .raw(let bytes): try take(bytes)
            }
        }
    }

    static func read(_ parts: [BackupMarker.Object], in store: any ObjectStore, keys: Keyring = Keyring()) async throws
        -> [UInt8]
    {
        var bytes: [UInt8] = []
        for part in parts { try await pieces(part, in: store, keys: keys) { bytes += $0 } }
        return bytes
    }

    func stored(_ part: BackupMarker.Object) async throws -> [UInt8] {
        try await store.getAll(try Place.backups(store).key(part.key, of: Fixture.id), limit: 1 << 30)
    }

    func replace(_ part: BackupMarker.Object, with bytes: [UInt8]) async throws {
        try await store.put(try Place.backups(store).key(part.key, of: Fixture.id).text, bytes)
    }
}
