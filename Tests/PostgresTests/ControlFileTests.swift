// SPDX-License-Identifier: MIT

import Checksum
import Errors
import PITR
import Testing

@testable import Postgres

@Suite struct ControlFileTests {
    /// A pg_control as the header file lays it out, with a right checksum unless `breaking` says otherwise.
    private func bytes(
        version: UInt32 = 1300, crcOffset: Int = 288, changing: [Int: UInt32] = [:], breaking: Bool = false
    ) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 8192)
        func put(_ number: UInt64, _ size: Int, _ offset: Int) {
            for index in 0..<size { bytes[offset + index] = UInt8(truncatingIfNeeded: number >> (8 * index)) }
        }
        put(7_300_000_000_000_000_001, 8, 0)
        put(UInt64(version), 4, 8)
        put(202_209_061, 4, 12)
        put(6, 4, 16)
        put(0x16_B374_D848, 8, 32)
        put(0x16_B374_D810, 8, 40)
        put(3, 4, 48)
        put(8192, 4, 216)
        put(16 << 20, 4, 228)
        put(1, 4, 252)
        for (offset, number) in changing { put(UInt64(number), 4, offset) }
        put(UInt64(CRC32C.of(bytes.prefix(crcOffset))), 4, crcOffset)
        if breaking { bytes[100] ^= 1 }
        return bytes
    }

    @Test(arguments: [(1300, 288), (1700, 288), (1800, 292)])
    func controlFile_isRead_inEachLayout(version: UInt32, crcOffset: Int) throws {
        let file = try ControlFile(parsing: bytes(version: version, crcOffset: crcOffset))
        #expect(file.systemIdentifier.rawValue == 7_300_000_000_000_000_001)
        #expect(file.controlVersion == version)
        #expect(file.catalogVersion == 202_209_061)
        #expect(file.state == .inProduction)
        #expect(file.checkpoint.description == "16/B374D848")
        #expect(file.redo.description == "16/B374D810")
        #expect(file.timeline.rawValue == 3)
        #expect(file.blockSize == 8192)
        #expect(file.segmentSize == .standard)
        #expect(file.dataChecksumVersion == 1)
    }

    @Test func controlFile_isAnIntegrityFailure_whenAByteFlipped() {
        let error = #expect(throws: WaldenError.self) { try ControlFile(parsing: bytes(breaking: true)) }
        #expect(error?.code == .integrity)
    }

    @Test(arguments: [0, 8, 12, 290])
    func controlFile_isAnIntegrityFailure_whenItIsTooShort(length: Int) {
        let error = #expect(throws: WaldenError.self) { try ControlFile(parsing: Array(bytes().prefix(length))) }
        #expect(error?.code == .integrity)
    }

    @Test(arguments: [16: 7, 48: 0, 216: 8191, 228: 3 << 20])
    func controlFile_isAnIntegrityFailure_whenAValueCannotBe(offset: Int, number: UInt32) {
        let error = #expect(throws: WaldenError.self) { try ControlFile(parsing: bytes(changing: [offset: number])) }
        #expect(error?.code == .integrity)
    }

    @Test func controlFile_isRefused_whenItsVersionIsUnknown() {
        let error = #expect(throws: WaldenError.self) { try ControlFile(parsing: bytes(version: 1901)) }
        #expect(error?.code == .refused)
    }

    @Test func systemIdentifier_isRead_ofAnUnknownVersionToo() throws {
        for version: UInt32 in [1300, 1700, 1701, 1901] {
            let identifier = try ControlFile.systemIdentifier(parsing: bytes(version: version))
            #expect(identifier.rawValue == 7_300_000_000_000_000_001)
        }
        let damaged = #expect(throws: WaldenError.self) {
            try ControlFile.systemIdentifier(parsing: bytes(breaking: true))
        }
        #expect(damaged?.code == .integrity)
        let old = #expect(throws: WaldenError.self) { try ControlFile.systemIdentifier(parsing: bytes(version: 1201)) }
        #expect(old?.code == .refused)
    }

    /// The check value of the CRC catalogues.
    @Test func crc_isCastagnolis() {
        #expect(CRC32C.of("123456789".utf8) == 0xE306_9283)
    }
}
