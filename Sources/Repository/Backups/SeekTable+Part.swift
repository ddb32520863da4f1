// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

extension SeekTable {
    /// The table at the end of a part, read without the rest of it. Throws `.integrity` when it is not what the marker tells of.
    static func ofPart(_ object: BackupMarker.Object, at key: ObjectKey, in store: any ObjectStore) async throws
        -> SeekTable
    {
        let tail = PartTail(store: store, key: key, object: object)
        let footer = try await tail.bytes(footerByteCount)
        do {
            let table = try SeekTable(parsing: try await tail.bytes(try byteCount(footer: footer)))
            guard table.totalRawBytes == object.rawBytes, table.totalStoredBytes < object.storedBytes else {
                throw tail.damaged("its seek table does not add up to the marker's sizes")
            }
            return table
        } catch let error as WaldenError where error.code == .integrity {
            throw error.during("the stored object \(key) is damaged")
        }
    }
}

/// The last bytes of a part.
private struct PartTail {
    let store: any ObjectStore
    let key: ObjectKey
    let object: BackupMarker.Object

    func bytes(_ count: Int) async throws -> [UInt8] {
        guard UInt64(count) <= object.storedBytes, count <= 64 << 20 else { throw damaged("it has no seek table") }
        let reader = try await store.get(key, range: object.storedBytes - UInt64(count)..<object.storedBytes)
        var bytes: [UInt8] = []
        while let chunk = try await reader.next() { bytes += chunk }
        await reader.close()
        guard bytes.count == count else { throw damaged("it is shorter than its marker says") }
        return bytes
    }

    func damaged(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "the stored object \(key) is damaged", cause: cause)
    }
}
