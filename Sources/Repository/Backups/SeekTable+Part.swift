// SPDX-License-Identifier: MIT

import Codec
import Errors
import Storage

extension SeekTable {
    /// The table at the end of a part, read without the rest of it. Throws `.integrity` when it does not fit the part.
    static func of(_ content: OpenedObject, rawBytes: UInt64) async throws -> SeekTable {
        do {
            let footer = try await tail(of: content, footerByteCount)
            let table = try SeekTable(parsing: try await tail(of: content, try byteCount(footer: footer)))
            guard table.totalRawBytes == rawBytes, table.totalStoredBytes < content.byteCount else {
                throw WaldenError(.integrity, "its seek table does not add up to the marker's sizes")
            }
            return table
        } catch let error as WaldenError where error.code == .integrity && !error.message.contains("is damaged") {
            throw error.during("the stored object \(content.key) is damaged")
        }
    }

    private static func tail(of content: OpenedObject, _ count: Int) async throws -> [UInt8] {
        guard UInt64(count) <= content.byteCount, count <= 64 << 20 else {
            throw WaldenError(.integrity, "it has no seek table")
        }
        return try await content.bytes(content.byteCount - UInt64(count)..<content.byteCount)
    }
}
