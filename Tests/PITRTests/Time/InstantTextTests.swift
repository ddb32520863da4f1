// SPDX-License-Identifier: MIT

import PITR
import Testing

struct InstantTextTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z", "1970-01-01 00:00:00+00"),
        (1, "1970-01-01T00:00:00.000001Z", "1970-01-01 00:00:00.000001+00"),
        (-1, "1969-12-31T23:59:59.999999Z", "1969-12-31 23:59:59.999999+00"),
        (1_795_341_600_120_000, "2026-11-22T10:00:00.12Z", "2026-11-22 10:00:00.12+00"),
        (-62_135_596_800_000_000, "0001-01-01T00:00:00Z", "0001-01-01 00:00:00+00"),
        (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z", "9999-12-31 23:59:59.999999+00"),
    ])
    func `instants are written in UTC and read back`(microseconds: Int64, text: String, postgres: String) {
        let instant = Instant(microseconds: microseconds)
        #expect(instant.description == text)
        #expect(instant.postgresTimestamp == postgres)
        #expect(Instant(rfc3339: text) == instant)
    }

    @Test func `any instant of the years 1 to 9999 round-trips`() {
        var random = SplitMix64(seed: 7)
        for _ in 0..<3000 {
            let raw = Int64.random(in: -62_135_596_800_000_000...253_402_300_799_999_999, using: &random)
            let instant = Instant(microseconds: raw)
            #expect(Instant(rfc3339: instant.description) == instant)
        }
    }

    @Test func `instants beyond are written without a trap and not read back`() {
        for raw in [Int64.min, .max, 253_402_300_800_000_000, -62_135_596_800_000_001] {
            #expect(Instant(rfc3339: Instant(microseconds: raw).description) == nil)
        }
        #expect(Instant(seconds: .max) == Instant(microseconds: .max))
        #expect(Instant(seconds: .min) == Instant(microseconds: .min))
    }

    @Test(arguments: [
        ("2026-11-22T11:00:00+01:00", "2026-11-22T10:00:00Z"), ("2026-11-22t10:00:00z", "2026-11-22T10:00:00Z"),
        ("2026-11-22T04:30:00.5-05:30", "2026-11-22T10:00:00.5Z"),
        ("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00Z"),
    ])
    func `RFC 3339 is read with its offset`(text: String, same: String) {
        #expect(Instant(rfc3339: text)?.description == same)
    }

    @Test(arguments: [
        "", "2026-11-22", "2026-11-22T10:00:00", "2026-11-22T10:00Z", "2026-11-22 10:00:00Z", "2026-11-22T10:00:00.Z",
        "2026-11-22T10:00:00.1234567Z", "2026-11-22T10:00:00+01", "2026-11-22T10:00:00+0100", "2026-02-30T10:00:00Z",
        "2026-11-22T24:00:00Z", "2026-11-22T23:59:60Z", "2026-11-22T10:00:00+24:00", "2026-11-22T10:00:00+01:60",
        "2026-11-22T10:00:00Z ", "02026-11-22T10:00:00Z", "0000-01-01T00:00:00Z", "0001-01-01T00:00:00+01:00",
        "9999-12-31T23:59:59-01:00", "2026-11-22T10:00:00ZZ", "２026-11-22T10:00:00Z",
    ])
    func `anything else is not read`(text: String) {
        #expect(Instant(rfc3339: text) == nil)
    }

    @Test func `hostile text never traps`() {
        var random = SplitMix64(seed: 8)
        for round in 0..<5000 {
            let text =
                round.isMultiple(of: 4)
                ? String(decoding: random.bytes(upTo: 40), as: UTF8.self)
                : random.mutation(of: "2026-11-22T10:00:00.123456+01:00")
            guard let instant = Instant(rfc3339: text) else { continue }
            #expect(Instant(rfc3339: instant.description) == instant)
        }
    }
}
