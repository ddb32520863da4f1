// SPDX-License-Identifier: MIT

import Checksum
public import Errors
import PITR

/// `pg_filenode.map`: the files of the relations whose `pg_class` row cannot say it, `pg_class` itself among them
/// (`RelMapFile`, src/backend/utils/cache/relmapper.c).
///
/// PostgreSQL 15 has room for 62 relations and pads to 512 bytes, 16 to 18 have room for 64 and do not pad; the magic number is
/// the same, so the checksum's place tells them apart.
public struct RelationMap: Sendable, Equatable {
    /// File numbers by relation.
    public let files: [UInt32: UInt32]

    private static let magic: UInt32 = 0x0059_2717
    private static let headerBytes = 8
    private static let capacities = [64, 62]

    /// The most bytes that a map has.
    public static let byteLimit = 4096

    /// Throws `.integrity` when the magic number, the count or the checksum is wrong.
    public init(parsing bytes: [UInt8]) throws(WaldenError) {
        let fields = CatalogueBytes(bytes[...])
        guard fields.number(at: 0) == Self.magic else { throw Self.unreadable("it does not begin as one does") }
        guard let count: UInt32 = fields.number(at: 4), count <= 64 else {
            throw Self.unreadable("it counts more relations than can be")
        }
        guard Self.capacities.contains(where: { Int(count) <= $0 && Self.hasChecksum(bytes, capacity: $0) }) else {
            throw Self.unreadable("its checksum is wrong")
        }
        var files: [UInt32: UInt32] = [:]
        for offset in stride(from: Self.headerBytes, to: Self.headerBytes + 8 * Int(count), by: 8) {
            guard let relation: UInt32 = fields.number(at: offset), let file: UInt32 = fields.number(at: offset + 4)
            else { throw Self.unreadable("it is cut short") }
            files[relation] = file
        }
        self.files = files
    }

    private static func hasChecksum(_ bytes: [UInt8], capacity: Int) -> Bool {
        let end = headerBytes + 8 * capacity
        guard let crc: UInt32 = CatalogueBytes(bytes[...]).number(at: end) else { return false }
        return crc == CRC32C.of(bytes.prefix(end))
    }

    private static func unreadable(_ cause: String) -> WaldenError {
        WaldenError(.integrity, "cannot read a pg_filenode.map", cause: cause)
    }
}
