// SPDX-License-Identifier: MIT

public import Codec
import Errors
public import Storage

/// The header of a sealed object, read without a key and without the rest.
public enum SealedHeader {
    /// nil when the object is no whole age file up to the end of its header.
    public static func read(_ object: ObjectInfo, in store: any ObjectStore) async throws -> AgeHeader? {
        var wanted = UInt64(AgePayload.usualFrontByteCount)
        while true {
            let front = try await store.front(of: object.key, count: wanted)
            do {
                if let header = try AgeHeader.parse(front) { return header }
            } catch {
                return nil
            }
            guard UInt64(front.count) == wanted else { return nil }
            wanted *= 4
        }
    }
}

extension ObjectStore {
    func front(of key: ObjectKey, count: UInt64) async throws -> [UInt8] {
        try await bytes(of: key, 0..<count)
    }

    /// The bytes of an object from and to, as far as it has them.
    func bytes(of key: ObjectKey, _ range: Range<UInt64>) async throws -> [UInt8] {
        let reader = try await get(key, range: range)
        var bytes: [UInt8] = []
        do {
            while let chunk = try await reader.next() { bytes += chunk }
        } catch {
            await reader.close()
            throw error
        }
        await reader.close()
        return bytes
    }
}
