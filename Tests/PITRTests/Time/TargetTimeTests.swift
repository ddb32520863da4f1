// SPDX-License-Identifier: MIT

import Errors
import PITR
import Testing

/// Central European time of 2026 and nothing else.
private struct Paris: ZoneOffsets {
    private static let spring = Instant(rfc3339: "2026-03-29T01:00:00Z")
    private static let autumn = Instant(rfc3339: "2026-10-25T01:00:00Z")

    func offsets(at civil: CivilTime) -> [Int] {
        [7200, 3600].filter { offset in
            guard let spring = Self.spring, let autumn = Self.autumn else { return false }
            let instant = Instant(civil: civil, offsetSeconds: offset)
            return (spring <= instant && instant < autumn) == (offset == 7200)
        }
    }

    func around(_ civil: CivilTime) -> (before: Int, after: Int) {
        civil.month < 7 ? (3600, 7200) : (7200, 3600)
    }
}

private struct Atlas: TimeZoneRules {
    func zone(named name: String) -> (any ZoneOffsets)? { name == "Europe/Paris" || name == "Cuba" ? Paris() : nil }
}

struct TargetTimeTests {
    private func parse(_ text: String, assuming zone: String? = nil) throws -> String {
        try TargetTime.parse(text, assuming: zone, rules: Atlas()).description
    }

    @Test(arguments: [
        ("2026-11-22T10:00:00Z", "2026-11-22T10:00:00Z"), ("2026-11-22T11:00:00.25+01:00", "2026-11-22T10:00:00.25Z"),
        ("2026-11-22 10:00:00+01", "2026-11-22T09:00:00Z"), ("2026-11-22 10:00:00 +01:00", "2026-11-22T09:00:00Z"),
        ("2026-11-22 10:00:00-0530", "2026-11-22T15:30:00Z"), ("2026-11-22 10:00 UTC", "2026-11-22T10:00:00Z"),
        ("  2026-11-22   10:00   utc  ", "2026-11-22T10:00:00Z"), ("2026-11-22 10:00 GMT", "2026-11-22T10:00:00Z"),
        ("2026-11-22 10:00Z", "2026-11-22T10:00:00Z"), ("2026-11-22 10:00 Z", "2026-11-22T10:00:00Z"),
        ("2026-11-22 10:00 Europe/Paris", "2026-11-22T09:00:00Z"),
        ("2026-07-01 10:00:00.000001 Europe/Paris", "2026-07-01T08:00:00.000001Z"),
        ("2026-03-29 01:59:59 Europe/Paris", "2026-03-29T00:59:59Z"),
        ("2026-03-29 03:00 Europe/Paris", "2026-03-29T01:00:00Z"), ("2026-07-01 10:00 Cuba", "2026-07-01T08:00:00Z"),
        ("2024-02-29 00:00 UTC", "2024-02-29T00:00:00Z"), ("0001-01-01 00:00 UTC", "0001-01-01T00:00:00Z"),
        ("9999-12-31 23:59:59 UTC", "9999-12-31T23:59:59Z"),
    ])
    func `times with a zone are read`(text: String, instant: String) throws {
        #expect(try parse(text) == instant)
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a time without a zone is refused and the hint shows it with one`() throws {
        let error = try failure { _ = try parse("2026-11-22 10:00") }
        #expect(error.code == .usage)
        #expect(error.hint?.contains("2026-11-22 10:00:00 UTC") == true)
        #expect(error.hint?.contains("--assume-timezone") == true)
    }

    @Test(arguments: [
        ("UTC", "2026-11-22T10:00:00Z"), ("Europe/Paris", "2026-11-22T09:00:00Z"), ("+05:30", "2026-11-22T04:30:00Z"),
    ])
    func `an assumed zone serves where the text has none`(zone: String, instant: String) throws {
        #expect(try parse("2026-11-22T10:00:00", assuming: zone) == instant)
        #expect(try parse("2026-11-22 10:00:00 Z", assuming: zone) == "2026-11-22T10:00:00Z")
    }

    @Test func `an assumed zone that is not known names the option`() throws {
        let error = try failure { _ = try parse("2026-11-22 10:00", assuming: "Mars/Olympus") }
        #expect(error.message.contains("--assume-timezone"))
        #expect(error.cause?.contains("Mars/Olympus") == true)
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a time that the spring change skipped names the two instants that may be meant`() throws {
        let error = try failure { _ = try parse("2026-03-29 02:30 Europe/Paris") }
        #expect(error.code == .usage)
        #expect(error.message.contains("2026-03-29 02:30:00 does not exist in Europe/Paris"))
        #expect(error.hint?.contains("2026-03-29T00:30:00Z or 2026-03-29T01:30:00Z") == true)
    }

    /// Fault 23 of docs/faults.md.
    @Test func `a time that the autumn change repeats names the two instants that may be meant`() throws {
        let error = try failure { _ = try parse("2026-10-25 02:30", assuming: "Europe/Paris") }
        #expect(error.code == .usage)
        #expect(error.hint?.contains("2026-10-25T00:30:00Z or 2026-10-25T01:30:00Z") == true)
        #expect(try parse("2026-10-25 01:59:59 Europe/Paris") == "2026-10-24T23:59:59Z")
        #expect(try parse("2026-10-25 03:00 Europe/Paris") == "2026-10-25T02:00:00Z")
    }

    @Test(arguments: ["CET", "EST", "cet", "CEST", "IST", "MST"])
    func `abbreviations that zones share are refused`(zone: String) throws {
        let error = try failure { _ = try parse("2026-11-22 10:00 \(zone)") }
        #expect(error.message.contains("abbreviation"))
    }

    @Test(arguments: [
        "Mars/Olympus", "../../etc/passwd", "/etc/localtime", "+1", "+01:", "+01:60", "+16", "Zulu", "UTC+1",
    ])
    func `zones that are not known are said to be so`(zone: String) throws {
        let error = try failure { _ = try parse("2026-11-22 10:00 \(zone)") }
        #expect(error.code == .usage)
        #expect(error.message.contains("is not known"))
    }

    /// Fault 23 of docs/faults.md.
    @Test(arguments: [
        ("2026-11-22", "no time of day"), ("2026-11-22 UTC", "no time of day"), ("2026-11-22T", "no time of day"),
        ("", "date"), ("now", "date"), ("10:00 UTC", "date"), ("22.11.2026 10:00 UTC", "date"),
        ("2026-11-22 10 UTC", "no time of day"), ("2026-11-22 10:00:00.1234567 UTC", "microseconds"),
        ("2026-11-22 10:00:00. UTC", "no time of day"), ("2026-02-30 10:00 UTC", "no such"),
        ("2026-11-22 24:00 UTC", "no such"), ("2026-11-22 10:00:60 UTC", "no such"),
        ("0000-01-01 10:00 UTC", "no such"),
        ("2026-11-2210:00 UTC", "no time of day"),
    ])
    func `what is no time is refused with the reason`(text: String, reason: String) throws {
        let error = try failure { _ = try parse(text) }
        #expect(error.code == .usage)
        #expect(error.cause?.contains(reason) == true)
    }

    @Test func `a local time in year 1 that is year 0 in UTC is refused`() throws {
        #expect(try failure { _ = try parse("0001-01-01 00:00 +01:00") }.code == .usage)
    }

    @Test func `hostile text never traps and fails only by usage`() {
        var random = SplitMix64(seed: 9)
        let valid = ["2026-03-29 02:59:59.5 Europe/Paris", "2026-11-22T10:00:00.123456+01:00", "2026-11-22 10:00 UTC"]
        for round in 0..<6000 {
            let text =
                round.isMultiple(of: 4)
                ? String(decoding: random.bytes(upTo: 40), as: UTF8.self) : random.mutation(of: valid[round % 3])
            do {
                let instant = try TargetTime.parse(text, assuming: nil, rules: Atlas())
                #expect(Instant(rfc3339: instant.description) == instant)
            } catch {
                #expect((error as? WaldenError)?.code == .usage)
            }
        }
    }
}
