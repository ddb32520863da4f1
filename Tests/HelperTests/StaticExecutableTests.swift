// SPDX-License-Identifier: MIT
import Foundation
import Testing

@Suite struct StaticExecutableTests {
    /// ELF (System V ABI, "ELF Header" and "Program Header"), 64-bit little-endian, as on x86-64 and arm64 Linux.
    @Test func `the helper asks for no loader and no shared library`() throws {
        let elf = [UInt8](try Data(contentsOf: URL(fileURLWithPath: try InstalledHelper.built())))
        #expect(elf.starts(with: [0x7f, 0x45, 0x4c, 0x46, 2, 1]))
        let table = try number(in: elf, at: 32, bytes: 8)
        let entrySize = try number(in: elf, at: 54, bytes: 2)
        let count = try number(in: elf, at: 56, bytes: 2)
        let types = try (0..<count).map { try number(in: elf, at: table + $0 * entrySize, bytes: 4) }
        let (load, dynamic, interpreter) = (1, 2, 3)
        #expect(types.contains(load))
        #expect(!types.contains(interpreter))
        #expect(!types.contains(dynamic))
    }

    private func number(in elf: [UInt8], at offset: Int, bytes: Int) throws -> Int {
        try #require(offset >= 0 && offset + bytes <= elf.count)
        return elf[offset..<offset + bytes].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
}
