// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

struct WALFileTests {
    @Test(arguments: [
        ("0000000100000016000000B3", WALFile.segment("0000000100000016000000B3")),
        ("0000000100000016000000B3.partial", .partial("0000000100000016000000B3")),
        (
            "000000010000000000000002.00000028.backup",
            .backupHistory(segment: "000000010000000000000002", offset: 0x28)
        ),
        ("0000000A.history", .history(timeline(10))),
    ])
    func `every kind of name is read and written back`(name: String, file: WALFile) throws {
        #expect(try WALFile(name: name) == file)
        #expect(file.name == name)
    }

    /// Fault 10 of docs/faults.md.
    @Test(arguments: [
        ("", "empty"), ("../000000010000000000000001", "path"), ("pg_wal/000000010000000000000001", "path"),
        ("%f", "%"), ("0000000A.History", "none of"), ("0000000a.history", "lower case"),
        ("00000001000000000000000a", "none of"), ("000000010000000000000001 ", "blank"),
        ("000000010000000000000001\n", "blank"), ("000000010000000000000001\0", "blank"),
        ("00000000.history", "none of"), ("000000010000000000001000", "none of"),
        ("000000010000000000000001.partial.partial", "none of"), ("000000010000000000000001.backup", "none of"),
        ("000000010000000000000001..backup", "none of"), ("000000010000000000000001.2.backup", "none of"),
        ("000000010000000000000001.", "none of"), (".history", "none of"), ("archive_status", "none of"),
        ("00000001000000000000000\u{0661}", "odd character"),
    ])
    func `any other name is refused with the reason`(name: String, reason: String) throws {
        let error = try failure { _ = try WALFile(name: name) }
        #expect(error.code == .usage)
        #expect(error.cause?.contains(reason) == true)
        #expect(error.message.utf8.allSatisfy { (0x20...0x7E).contains($0) })
    }

    @Test func `hostile names never trap and what is read is written back the same`() {
        var random = SplitMix64(seed: 1)
        let valid = [
            "000000010000000000000002.00000028.backup", "0000000100000016000000B3.partial", "00000002.history",
        ]
        for round in 0..<6000 {
            let name =
                round.isMultiple(of: 3)
                ? String(decoding: random.bytes(upTo: 50), as: UTF8.self) : random.mutation(of: valid[round % 3])
            guard let file = try? WALFile(name: name) else { continue }
            #expect(file.name == name)
        }
    }
}
