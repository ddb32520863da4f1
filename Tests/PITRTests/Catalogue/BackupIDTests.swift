// SPDX-License-Identifier: MIT

import PITR
import Testing

struct BackupIDTests {
    @Test func `an identifier is made from the start and read back`() throws {
        let start = try #require(Instant(rfc3339: "2026-11-22T01:00:00.999999Z"))
        let id = BackupID(startedAt: start)
        #expect(id.text == "20261122T010000Z-full")
        #expect(BackupID(id.text) == id)
        #expect(id.description == id.text)
    }

    @Test func `instants outside the calendar give the nearest identifier that is valid`() {
        #expect(BackupID(startedAt: Instant(microseconds: .min)).text == "00010101T000000Z-full")
        #expect(BackupID(startedAt: Instant(microseconds: .max)).text == "99991231T235959Z-full")
        #expect(BackupID("99991231T235959Z-full") != nil)
    }

    @Test(arguments: [
        "", "20261122T010000Z", "20261122T010000Z-incr", "20261322T010000Z-full", "20260230T010000Z-full",
        "20261122T250000Z-full", "../20261122T010000Z-full", "20261122T010000Z-full/", "20261122T010000Z-full\n",
        "2026-11-22T01:00:00Z-full", "20261122t010000z-full",
    ])
    func `anything else is not an identifier`(text: String) {
        #expect(BackupID(text) == nil)
    }

    @Test func `identifiers sort by start`() throws {
        let early = try #require(BackupID("20261122T010000Z-full"))
        let late = try #require(BackupID("20261123T000000Z-full"))
        #expect(early < late)
    }

    @Test func `hostile text never traps`() {
        var random = SplitMix64(seed: 10)
        for _ in 0..<4000 {
            let text = random.mutation(of: "20261122T010000Z-full")
            guard let id = BackupID(text) else { continue }
            #expect(id.text == text)
        }
    }
}
