// SPDX-License-Identifier: MIT

public import Codec
import Errors
import Host
import Storage

/// Puts a dump of one repository into another.
public struct DumpCopy: Sendable {
    private let source: DumpStore
    private let target: DumpStore
    private let sealing: Sealing
    private let onRead: @Sendable (UInt64) -> Void

    /// `sealing` is what the target's new dumps are sealed with.
    public init(
        from source: DumpStore, to target: DumpStore, sealing: Sealing,
        onRead: @escaping @Sendable (UInt64) -> Void = { _ in }
    ) {
        (self.source, self.target, self.sealing, self.onRead) = (source, target, sealing, onRead)
    }

    /// The dump as the target has it now. Nothing is sent when it has it already.
    ///
    /// The very bytes where the target's dumps are sealed as this one is; else it is opened and sealed anew. What is sent is checked against
    /// its marker on the way: what is damaged is not stored. Throws `.conflict` when the target has another dump of that name.
    public func run(_ dump: StoredDump) async throws -> StoredDump {
        if let there = try await target.marker(of: dump.id) { return try same(dump, there) }
        var marker = dump.marker
        let reader = try await source.storedReader(of: dump, onRead: onRead)
        marker.object = try await closing(with: reader.close) {
            isAsStored(dump) ? try await send(dump, reader) : try await reseal(dump, reader)
        }
        // Where it went as it was stored, these are what they were.
        (marker.sealing, marker.recipients) = (sealing.name, sealing.fingerprints)
        let copy = StoredDump(id: dump.id, marker: marker)
        try await target.commit(copy)
        return copy
    }

    /// Throws when the dump has to be opened and no key at hand does, as its header tells.
    public func checkCanOpen(_ dump: StoredDump) async throws {
        guard !isAsStored(dump) else { return }
        try await source.keys.prove(
            for: try source.objectKey(of: dump), storedBytes: dump.marker.object.storedBytes, in: source.store)
    }

    private func isAsStored(_ dump: StoredDump) -> Bool {
        sealing.name == dump.marker.sealing && sealing.fingerprints == dump.marker.recipients
    }

    private func same(_ dump: StoredDump, _ there: DumpMarker) throws(WaldenError) -> StoredDump {
        guard there.snapshotAt == dump.marker.snapshotAt, there.object.rawBytes == dump.marker.object.rawBytes else {
            throw WaldenError(
                .conflict, "\(target.store.properties.location) has another dump called \(dump.id)",
                hint: "Two hosts or databases of one name share that repository: give each cluster its own name.")
        }
        return StoredDump(id: dump.id, marker: there)
    }

    private func send(_ dump: StoredDump, _ reader: CheckedReader) async throws -> BackupMarker.Object {
        try await put(try target.objectKey(of: dump), about: dump.marker.object.storedBytes) {
            try await reader.next()
        }
        return dump.marker.object
    }

    private func reseal(_ dump: StoredDump, _ reader: CheckedReader) async throws -> BackupMarker.Object {
        let object = dump.marker.object
        let stem = Sealing.Kind(ofKey: object.key).map { String(object.key.dropLast($0.rawValue.utf8.count + 1)) }
        let name = (stem ?? object.key) + sealing.suffix
        let (opened, tally) = (reader.unsealed(source.keys), ByteTally())
        let content = ChunkSources.sealed({ try await opened.next() }, by: try sealing.streamSealer())
        let key = try target.layout.object(dump.id, suffix: String(name.dropFirst(dump.id.stem.count)))
        try await put(key, about: object.storedBytes, ChunkSources.tallied(content, tally))
        return BackupMarker.Object(
            key: name, rawBytes: object.rawBytes, storedBytes: tally.total.count, sha256: tally.total.sha256)
    }

    /// An object that no marker names is what an interrupted copy left: it gives way.
    private func put(_ key: ObjectKey, about byteCount: UInt64, _ content: @escaping ChunkSource) async throws {
        if try await target.store.head(key) != nil { try await target.removeObject(key) }
        guard
            case .stored = try await target.store.put(
                key, try await ChunkSources.body(content, about: byteCount), .ifAbsent)
        else { throw WaldenError(.conflict, "\(key) came while it was being copied", canRetry: true) }
    }
}
