// SPDX-License-Identifier: MIT

import Codec
import Errors
import Testing

@testable import Operations

struct RestoreFolderNamesTests {
    /// One header block of the first tar format, without content (POSIX.1-1988, ustar).
    private func header(_ name: String, type: Character = "0") -> [UInt8] {
        var block = [UInt8](repeating: 0, count: 512)
        func put(_ text: String, at offset: Int) {
            for (index, byte) in text.utf8.enumerated() { block[offset + index] = byte }
        }
        put(name, at: 0)
        put("0000600\0", at: 100)
        put("0000000\0", at: 108)
        put("0000000\0", at: 116)
        put("00000000000\0", at: 124)
        put("00000000000\0", at: 136)
        put("        ", at: 148)
        put(String(type), at: 156)
        put("ustar\u{0}00", at: 257)
        let sum = String(block.reduce(0) { $0 + Int($1) }, radix: 8)
        put(String(repeating: "0", count: 6 - sum.count) + sum + "\0 ", at: 148)
        return block
    }

    @Test func `files beside each other with a table of contents are a folder of pg_dump`() async throws {
        let names = FolderNames()
        try await names.look(at: header("toc.dat") + header("3001.dat.gz"))
        try await names.finish()
    }

    @Test(arguments: ["../evil", "/etc/passwd", "a/b", "..", "."])
    func `a name that leads elsewhere is refused`(name: String) async throws {
        await #expect(throws: WaldenError.self) { try await FolderNames().look(at: header("toc.dat") + header(name)) }
    }

    @Test(arguments: ["1", "2", "3", "5", "6"] as [Character])
    func `what is no plain file is refused`(type: Character) async throws {
        await #expect(throws: WaldenError.self) {
            try await FolderNames().look(at: header("toc.dat") + header("x", type: type))
        }
    }

    @Test func `an archive without a table of contents is none`() async throws {
        let names = FolderNames()
        try await names.look(at: header("3001.dat.gz"))
        await #expect(throws: WaldenError.self) { try await names.finish() }
    }
}
