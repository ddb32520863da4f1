// SPDX-License-Identifier: MIT

import PITR
import Testing

struct DumpNameTests {
    @Test(arguments: [
        ("app", "app_backup_20261122_010203"), ("my app", "my.20app_backup_20261122_010203"),
        ("globals", ".67lobals_backup_20261122_010203"),
        ("a_backup_20200101_000000", "a_backup_20200101_000000_backup_20261122_010203"),
        ("_backup_", "_backup__backup_20261122_010203"),
    ])
    func `a name is made of database and start, and read back`(database: String, text: String) throws {
        let begun = try instant("2026-11-22T01:02:03.999999Z")
        let name = DumpName(database: try DatabaseKey(database), begun: begun)
        #expect(name.text == text)
        #expect(name.description == text)
        #expect(name.begun == (try instant("2026-11-22T01:02:03Z")))
        #expect(DumpName(text) == name)
        #expect(DumpName(text)?.database.name == database)
    }

    @Test func `a fraction before 1970 is rounded down too`() throws {
        let name = DumpName(database: try DatabaseKey("app"), begun: Instant(microseconds: -1))
        #expect(name.text == "app_backup_19691231_235959")
        #expect(DumpName(name.text) == name)
    }

    @Test func `instants outside the calendar give a valid name all the same`() throws {
        for (microseconds, text) in [(Int64.min, "00010101_000000"), (.max, "99991231_235959")] {
            let name = DumpName(database: try DatabaseKey("app"), begun: Instant(microseconds: microseconds))
            #expect(name.text == "app_backup_\(text)")
            #expect(DumpName(name.text) != nil)
        }
    }

    @Test(arguments: [
        "", "app", "_backup_20261122_010203", "app_backup_20261122_010203.sql", "app_backup_20261122_010203\n",
        "app_backup_20261122010203", "app_backup_20261122T010203", "app_backup_20261322_010203",
        "app_backup_20260230_010203", "app_backup_20261122_240000", "app_backup_20261122_010260",
        "app_backup_2026-1122_01023", "app-backup-20261122_010203", "APP_BACKUP_20261122_010203",
        "my app_backup_20261122_010203", "../app_backup_20261122_010203", ".41_backup_20261122_010203",
        "globals_backup_20261122_010203", "app_backup_20261122_01020é", "_20261122_010203", "20261122_010203",
        "app_backup_00001122_010203", "app_backup_+0261122_010203",
    ])
    func `anything else is no name of a dump`(text: String) {
        #expect(DumpName(text) == nil)
    }

    @Test(arguments: DatabaseKeyTests.names)
    func `every database's name comes back`(database: String) throws {
        let name = DumpName(database: try DatabaseKey(database), begun: World.minute(0))
        #expect(DumpName(name.text) == name)
        #expect(name.text.hasSuffix("_backup_20261122_100000"))
    }

    @Test func `hostile text never traps and is read only as it is written`() {
        var random = SplitMix64(seed: 24)
        for round in 0..<6000 {
            let text =
                round.isMultiple(of: 4)
                ? String(decoding: random.bytes(upTo: 60), as: UTF8.self)
                : random.mutation(of: "my.20app_backup_20261122_010203")
            if let name = DumpName(text) { #expect(name.text == text) }
        }
    }
}
