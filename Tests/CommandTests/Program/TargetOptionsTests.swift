// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

@testable import walden

@Suite("Targets") struct TargetOptionsTests {
    private func target(_ arguments: String...) throws -> RecoveryTarget { try TargetOptions.parse(arguments).target() }

    private func error(_ arguments: [String]) throws -> WaldenError {
        try #require(throws: WaldenError.self) { try TargetOptions.parse(arguments).target() }
    }

    /// Fault 24 of docs/faults.md.
    @Test func `each option is its target`() throws {
        #expect(try target("--to-time", "1970-01-01 00:00:00 UTC") == .time(Instant(microseconds: 0)))
        #expect(try target("--to-lsn", "16/B374D848") == .lsn(LSN(0x16_B374_D848)))
        #expect(try target("--to-lsn", "0/0") == .lsn(LSN(0)))
        #expect(try target("--to-xid", "8589935292") == .xid(8_589_935_292))
        #expect(try target("--to-xid", "18446744073709551615") == .xid(.max))
        #expect(try target("--to-name", "before 4.2") == .name("before 4.2"))
        #expect(try target("--to-name", String(repeating: "n", count: 63)) == .name(String(repeating: "n", count: 63)))
        #expect(try target("--latest") == .latest)
        #expect(try target("--immediate") == .immediate)
    }

    @Test(arguments: ["", "16", "16/", "/1", "16/B374D848/", "x/y", "123456789/1", "0x16/1", "16/B374D848 "])
    func `what is no LSN is a usage error with a sentence`(_ text: String) throws {
        let error = try error(["--to-lsn", text])
        #expect(error.code == .usage)
        #expect(error.message.contains("not an LSN") && error.hint != nil)
    }

    @Test(arguments: ["", "-1", "+5", "0x10", "1.5", "18446744073709551616", "7:1234", " 7", "٣"])
    func `what is no transaction's number is a usage error with a sentence`(_ text: String) throws {
        let error = try error(text.hasPrefix("-") ? ["--to-xid=\(text)"] : ["--to-xid", text])
        #expect(error.code == .usage)
        #expect(error.message.contains("not the number of a transaction") && error.hint != nil)
    }

    @Test(arguments: ["0", "1", "2", "4294967296", "8589934594"])
    func `numbers that PostgreSQL keeps for itself are no targets, whatever the epoch`(_ text: String) throws {
        #expect(try error(["--to-xid", text]).code == .usage)
    }

    @Test(arguments: [0, 64, 65, 1000])
    func `a name has 1 to 63 bytes`(_ count: Int) throws {
        let error = try error(["--to-name", String(repeating: "n", count: count)])
        #expect(error.code == .usage)
        #expect(error.message.contains("\(count)"))
    }

    @Test func `a name's bytes count, not its letters`() throws {
        #expect(try error(["--to-name", String(repeating: "ä", count: 32)]).code == .usage)
    }

    @Test(arguments: [
        [], ["--latest", "--immediate"], ["--to-lsn", "0/1", "--to-xid", "7"], ["--to-name", "x", "--latest"],
        ["--to-time", "2026-11-22 10:00 UTC", "--to-lsn", "0/1"], ["--latest", "--exclusive"], ["--exclusive"],
        ["--immediate", "--exclusive"], ["--to-name", "x", "--exclusive"],
        ["--to-lsn", "0/1", "--assume-timezone", "UTC"],
    ])
    func `none, two, and sides that a target does not have make no sense`(_ arguments: [String]) async {
        let (status, captured) = await Captured.run(["plan"] + arguments)
        #expect(status == 2)
        #expect(captured.err.contains("--"))
    }

    @Test func `exclusive reaches the planner, where it means something`() throws {
        let now = Instant(microseconds: 0)
        for target in [["--to-time", "2026-11-22 10:00 UTC"], ["--to-lsn", "0/1"], ["--to-xid", "7"]] {
            #expect(try TargetOptions.parse(target + ["--exclusive"]).planOptions(now: now).isExclusive)
            #expect(try !TargetOptions.parse(target).planOptions(now: now).isExclusive)
        }
    }
}
