// SPDX-License-Identifier: MIT

import Checksum
import Errors
import PITR
import Testing

@testable import Postgres

@Suite struct RelationMapTests {
    /// As PostgreSQL 15 (62, padded to 512 bytes) and as 16 to 18 (64) lay it out.
    private func map(
        capacity: Int, _ pairs: [(UInt32, UInt32)] = [(1259, 1259), (1249, 20001)], count: UInt32? = nil,
        magic: UInt32 = 0x592717
    ) -> [UInt8] {
        var bytes: [UInt8] = []
        func put(_ number: UInt32) { bytes += (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) } }
        put(magic)
        put(count ?? UInt32(pairs.count))
        for (relation, file) in pairs {
            put(relation)
            put(file)
        }
        bytes += [UInt8](repeating: 0, count: 8 + 8 * capacity - bytes.count)
        put(CRC32C.of(bytes))
        return capacity == 62 ? bytes + [0, 0, 0, 0] : bytes
    }

    @Test(arguments: [62, 64]) func `both layouts are read`(capacity: Int) throws {
        let map = try RelationMap(parsing: map(capacity: capacity))
        #expect(map.files == [1259: 1259, 1249: 20001])
    }

    @Test(arguments: [62, 64]) func `a map that is full is read`(capacity: Int) throws {
        let pairs = (1...UInt32(capacity)).map { ($0, $0 + 1000) }
        #expect(try RelationMap(parsing: map(capacity: capacity, pairs)).files.count == capacity)
    }

    @Test func `a map that is damaged is an integrity failure`() {
        var flipped = map(capacity: 64)
        flipped[20] ^= 1
        for bytes in [
            flipped, [], Array(map(capacity: 64).prefix(300)), map(capacity: 64, magic: 0x592718),
            map(capacity: 64, count: 65), map(capacity: 62, count: 63), map(capacity: 64, count: .max),
        ] {
            let error = #expect(throws: WaldenError.self) { try RelationMap(parsing: bytes) }
            #expect(error?.code == .integrity)
        }
    }
}
