// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
public import Storage

/// A stored object that a marker vouches for.
public struct BackupObject: Sendable {
    private let store: any ObjectStore
    private let key: ObjectKey
    private let object: BackupMarker.Object
    private let keys: Keyring

    public init(_ store: any ObjectStore, _ key: ObjectKey, _ object: BackupMarker.Object, keys: Keyring = Keyring()) {
        self.keys = keys
        self.store = store
        self.key = key
        self.object = object
    }

    /// Reads it through. Throws `.integrity` when size or SHA-256 differ from the marker's.
    public func check() async throws {
        let reader = try await store.get(key, range: nil)
        var hasher = SHA256Hasher()
        while let chunk = try await reader.next() { hasher.update(chunk) }
        await reader.close()
        try compare(reader.info.size, hasher.digest())
    }

    /// Its content, unsealed and decompressed, at most `limit` bytes. Throws `.integrity` as ``check()`` does.
    public func content(limit: Int) async throws -> [UInt8] {
        let stored = try await store.getAll(key, limit: limit)
        try compare(UInt64(stored.count), SHA256Digest.of(stored))
        let content = try await keys.unseal(stored, key, limit: limit)
        return try await BlockingThreads.shared.run {
            try Compression.ofKey(key.text).decompressed(content, limit: limit)
        }
    }

    private func compare(_ size: UInt64, _ digest: SHA256Digest) throws {
        guard size == object.storedBytes, digest.hexadecimal == object.sha256 else {
            throw WaldenError(
                .integrity, "the stored object \(key) is damaged",
                cause: "its SHA-256 or its size is not what the marker says")
        }
    }
}
