// SPDX-License-Identifier: MIT

import Codec
import Operations
import PITR
import Repository
import Storage
import Testing

extension CopyFixture {
    /// The target's marker of the backup; nil when it does not exist there.
    func copied(in store: any ObjectStore) async throws -> BackupMarker? {
        try await Self.open(store, Way()).backups(Archives.generation).marker(of: Self.id)
    }

    /// That the target has the backup, each object as its own marker says and with the source's content, and the backup's WAL.
    @discardableResult
    func expectWhole(
        in store: any ObjectStore, _ target: Way, segments: ClosedRange<UInt64> = 2...3,
        at place: SourceLocation = #_sourceLocation
    ) async throws -> BackupMarker {
        let there = try #require(try await copied(in: store), sourceLocation: place)
        #expect(there.compression == target.compression.name, sourceLocation: place)
        #expect(there.recipients == target.sealing.sealing.fingerprints, sourceLocation: place)
        #expect(there.trees.map(\.name) == marker.trees.map(\.name), sourceLocation: place)
        #expect(there.note == marker.note && there.startLSN == marker.startLSN, sourceLocation: place)
        for (ours, theirs) in zip(marker.allObjects, there.allObjects) {
            #expect(theirs.rawBytes == ours.rawBytes, sourceLocation: place)
            let content = try await Self.content(of: theirs, in: store, target.keys)
            #expect(content == (try await Self.content(of: ours, in: self.store, way.keys)), sourceLocation: place)
        }
        let archive = try await Self.open(store, target).wal(Archives.generation)
        for number in segments {
            let found = try await Self.fetch(.segment(Segment.name(number)), from: archive)
            #expect(found == Segment(number).bytes, sourceLocation: place)
        }
        return there
    }

    /// Checked against the marker on the way.
    static func content(of object: BackupMarker.Object, in store: any ObjectStore, _ keys: Keyring) async throws
        -> [UInt8]
    {
        try await BackupObject(store, try key(object.key), object, keys: keys).content(limit: 1 << 24)
    }

    static func fetch(_ file: WALFile, from archive: WALArchive) async throws -> [UInt8]? {
        try await archive.smallFile(file, limit: 1 << 24)
    }

    /// An object in the backup's folder.
    static func key(_ name: String) throws -> ObjectKey {
        try ObjectKey(Layout(cluster: "main", generation: Archives.generation.id).backup(id) + name)
    }
}

extension ObjectStore {
    func allKeys() async throws -> [String] {
        var keys: [String] = []
        for try await page in listAll(prefix: "") { keys += page.objects.map(\.key.text) }
        return keys
    }

    func replace(_ key: ObjectKey, _ change: (inout [UInt8]) -> Void) async throws {
        var bytes = try await getAll(key, limit: 1 << 24)
        change(&bytes)
        _ = try await put(key, .bytes(bytes), .replacing)
    }

    /// The key of a stored segment.
    func segmentKey(_ number: UInt64) async throws -> ObjectKey {
        try ObjectKey(try #require(try await walKeys().first { $0.contains("/\(Segment.name(number))") }))
    }
}
