// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Storage

/// An object whose content is read in any order: of a sealed one, what it holds.
struct OpenedObject: Sendable {
    let store: any ObjectStore
    let key: ObjectKey
    /// Of the content, in bytes.
    let byteCount: UInt64
    private let payload: AgePayload?

    /// `storedBytes` is the size of the object. Throws as ``AgePayload`` does when `keys` do not open it, and `.failed` for what can
    /// be read only from its beginning, see ``ObjectKey/isEnterable``.
    init(_ key: ObjectKey, storedBytes: UInt64, in store: any ObjectStore, _ keys: Keyring) async throws {
        guard key.isEnterable else { throw WaldenError(.failed, "\(key) can be read only from its beginning") }
        self.store = store
        self.key = key
        payload =
            key.sealing == .age ? try await Self.payload(of: key, storedBytes: storedBytes, in: store, keys) : nil
        byteCount = payload?.plainByteCount ?? storedBytes
    }

    /// The content's bytes from and to; throws `.integrity` when there are not as many.
    func bytes(_ range: Range<UInt64>) async throws -> [UInt8] {
        let stored = payload?.storedRange(of: range) ?? range
        let bytes = try await Self.read(stored, of: key, in: store)
        guard let payload else { return bytes }
        do {
            return try await BlockingThreads.shared.run {
                try payload.open(bytes[...], storedRange: stored, clippedTo: range)
            }
        } catch let error as WaldenError {
            throw error.about(sealed: key)
        }
    }

    private static func payload(
        of key: ObjectKey, storedBytes: UInt64, in store: any ObjectStore, _ keys: Keyring
    ) async throws -> AgePayload {
        var wanted = UInt64(AgePayload.usualFrontByteCount)
        while true {
            let front = try await read(0..<min(wanted, storedBytes), of: key, in: store)
            do {
                if let payload = try AgePayload(
                    front: front[...], fileByteCount: storedBytes, identities: keys.identities)
                {
                    return payload
                }
            } catch {
                throw error.about(sealed: key)
            }
            wanted *= 4
        }
    }

    private static func read(_ range: Range<UInt64>, of key: ObjectKey, in store: any ObjectStore) async throws
        -> [UInt8]
    {
        let bytes = try await store.bytes(of: key, range)
        guard UInt64(bytes.count) == range.upperBound - range.lowerBound else {
            throw WaldenError(
                .integrity, "the stored object \(key) is damaged", cause: "it is shorter than was said of it")
        }
        return bytes
    }
}
