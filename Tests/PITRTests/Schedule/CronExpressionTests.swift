// SPDX-License-Identifier: MIT

import Errors
import Testing

@testable import PITR

struct CronExpressionTests {
    /// The first times from 2026-11-22 10:00, a Sunday, on.
    @Test(arguments: [
        ("* * * * *", ["2026-11-22 10:00", "2026-11-22 10:01"]),
        ("0 1 * * 0", ["2026-11-29 01:00", "2026-12-06 01:00"]),
        ("0 1 * * 7", ["2026-11-29 01:00", "2026-12-06 01:00"]),
        ("0 1 * * SUN", ["2026-11-29 01:00", "2026-12-06 01:00"]),
        ("30 2 * * mon-Fri", ["2026-11-23 02:30", "2026-11-24 02:30"]),
        ("0 2 * * 5-7", ["2026-11-27 02:00", "2026-11-28 02:00", "2026-11-29 02:00", "2026-12-04 02:00"]),
        ("*/20 10 * * *", ["2026-11-22 10:00", "2026-11-22 10:20", "2026-11-22 10:40", "2026-11-23 10:00"]),
        ("10-40/15 10 * * *", ["2026-11-22 10:10", "2026-11-22 10:25", "2026-11-22 10:40", "2026-11-23 10:10"]),
        ("5,50-52,07 23 * * *", ["2026-11-22 23:05", "2026-11-22 23:07", "2026-11-22 23:50", "2026-11-22 23:51"]),
        ("0 0 1 jan,JUL *", ["2027-01-01 00:00", "2027-07-01 00:00"]),
        ("0 0 1 1-12/6 *", ["2027-01-01 00:00", "2027-07-01 00:00"]),
        ("59 23 31 12 *", ["2026-12-31 23:59", "2027-12-31 23:59"]),
        ("0 0 31 * *", ["2026-12-31 00:00", "2027-01-31 00:00", "2027-03-31 00:00", "2027-05-31 00:00"]),
        ("0 0 30,31 2,4 *", ["2027-04-30 00:00", "2028-04-30 00:00"]),
        ("0 0 29 2 *", ["2028-02-29 00:00", "2032-02-29 00:00"]),
        // Vixie's rule: either of two days that are both restricted, both of them where one begins with a star.
        ("0 0 1 * mon", ["2026-11-23 00:00", "2026-11-30 00:00", "2026-12-01 00:00", "2026-12-07 00:00"]),
        ("0 0 */2 * mon", ["2026-11-23 00:00", "2026-12-07 00:00", "2026-12-21 00:00"]),
        ("0 0 13 * */5", ["2026-12-13 00:00", "2027-06-13 00:00"]),
        ("0 0 30 2 mon", ["2027-02-01 00:00", "2027-02-08 00:00"]),
        // February 29 on a Sunday.
        ("0 0 29 2 */7", ["2032-02-29 00:00", "2060-02-29 00:00", "2088-02-29 00:00", "2128-02-29 00:00"]),
        ("  0\t1  * *  0 ", ["2026-11-29 01:00"]), ("0 */24 * * *", ["2026-11-23 00:00"]),
    ])
    func `times are those that the fields name`(text: String, times: [String]) throws {
        let expression = try CronExpression(text)
        var from = try #require(CivilTime(year: 2026, month: 11, day: 22, hour: 10))
        for time in times {
            let next = try #require(expression.next(from: from))
            #expect(next.description == time + ":00")
            from = try #require(CivilTime(Instant(civil: next, offsetSeconds: -60)))
        }
    }

    @Test(arguments: [
        (
            "0 0 2 * * *", "it has 6 fields and not exactly five fields; a field of seconds is not one of them",
            "0 2 * * *"
        ),
        ("0 2 * *", "it has 4 fields", "0 2 * * *"), ("", "it has 0 fields", "minute, hour"),
        ("   ", "it has 0 fields", "minute, hour"), ("0 2 * * * * 2026", "it has 7 fields", "minute, hour"),
        ("@daily", "nicknames", "Write 0 0 * * * instead."), ("@Weekly", "nicknames", "Write 0 0 * * 0 instead."),
        ("@hourly", "nicknames", "Write 0 * * * * instead."), ("@midnight", "nicknames", "Write 0 0 * * * instead."),
        ("@monthly", "nicknames", "Write 0 0 1 * * instead."), ("@yearly", "nicknames", "Write 0 0 1 1 * instead."),
        ("@annually", "nicknames", "Write 0 0 1 1 * instead."), ("@reboot", "nicknames", "minute, hour"),
        ("@every 1h", "nicknames", "minute, hour"),
        ("60 * * * *", "its minute \"60\" holds 60, and its values are 0 to 59", "*/2"),
        ("0 24 * * *", "its hour \"24\" holds 24", "0 to 23"),
        ("0 0 0 * *", "holds 0, and its values are 1 to 31", "1-5/2"),
        ("0 0 32 * *", "holds 32", "1 to 31"), ("0 0 1 0 *", "holds 0", "1 to 12, or jan to dec"),
        ("0 0 1 13 *", "holds 13", "1 to 12"),
        ("0 0 * * 8", "holds 8, and its values are 0 to 7, or sun to sat", "sun"),
        ("0 0 * * 1-8", "holds 8", "sun"), ("99999999999999999999 * * * *", "which is no number", "0 to 59"),
        ("-1 * * * *", "holds \"\", which is no number", "0 to 59"), ("+1 * * * *", "holds \"+1\"", "0 to 59"),
        ("1.5 * * * *", "holds \"1.5\"", "0 to 59"), ("٣ * * * *", "which is no number", "0 to 59"),
        ("jan * * * *", "holds \"jan\"", "0 to 59"), ("0 0 * * monday", "holds \"monday\"", "sun to sat"),
        ("0 0 * * L", "holds \"L\"", "sun to sat"), ("0 0 ? * *", "holds \"?\"", "1 to 31"),
        ("0 0 15W * *", "holds \"15W\"", "1 to 31"), ("H 2 * * *", "holds \"H\"", "0 to 59"),
        (", * * * *", "has an empty place in its list", "0 to 59"), ("1,,2 * * * *", "empty place", "0 to 59"),
        ("1, * * * *", "empty place", "0 to 59"),
        ("40-10 * * * *", "has a range that goes backwards, 40 to 10", "the lesser first"),
        ("0 0 * * fri-sun", "goes backwards, 5 to 0", "Sunday is 7"), ("1- * * * *", "no number", "0 to 59"),
        ("1-2-3 * * * *", "holds \"2-3\"", "0 to 59"), ("*-5 * * * *", "holds \"*\"", "0 to 59"),
        ("** * * * *", "holds \"**\"", "0 to 59"), ("*/0 * * * *", "has the step \"0\"", "0 to 59"),
        ("*/ * * * *", "has the step \"\"", "0 to 59"), ("*/-5 * * * *", "has the step \"-5\"", "0 to 59"),
        ("*/5/5 * * * *", "has the step \"5/5\"", "0 to 59"), ("*/x * * * *", "has the step \"x\"", "0 to 59"),
        ("*/90 * * * *", "has the step 90, and has only 60 values", "begins anew"),
        ("5/10 * * * *", "has a step after the single value 5", "Write 5-59/10"),
        ("0 2 30 2 *", "no month that it names has a day that it names", "28"),
        ("0 2 31 4 *", "no month", "28"), ("0 2 31 2,4,6,9,nov *", "no month", "28"),
        ("0 2 30-31 feb *", "no month", "28"),
        ("0 2 30 2 */2", "no month", "28"), ("0\n2 * * *", "4 fields", "minute"),
        ("0 2 * *\u{A0}*", "4 fields", "minute"),
    ])
    func `what is none is refused with the cause and a way out`(text: String, cause: String, hint: String) throws {
        let error = try failure { _ = try CronExpression(text) }
        #expect(error.code == .usage)
        #expect(error.cause?.contains(cause) == true, "\(error)")
        #expect(error.hint?.contains(hint) == true, "\(error)")
    }

    @Test func `no text is a trap`() throws {
        var random = SplitMix64(seed: 33)
        var right = 0
        for _ in 0..<20_000 {
            let text = random.mutation(
                of: ["*/5 0-23/2 1,15 jan-dec 0-7", "0 2 * * sun", "59 23 31 12 7"].randomElement(using: &random) ?? "")
            guard let expression = try? CronExpression(text) else { continue }
            right += 1
            #expect(try expression.next(from: #require(CivilTime(year: 2026, month: 11, day: 22))) != nil, "\(text)")
        }
        #expect(right > 100)
    }

    @Test func `the last minute of the calendar is found, and none after it`() throws {
        let last = try #require(CivilTime(year: 9999, month: 12, day: 31, hour: 23, minute: 59))
        #expect(try CronExpression("* * * * *").next(from: last) == last)
        #expect(try CronExpression("0 * * * *").next(from: last) == nil)
        #expect(try CronExpression("0 0 29 2 *").next(from: last) == nil)
    }

    @Test func `its text has single blanks`() throws {
        #expect(try CronExpression(" 0\t2  * * SUN ").description == "0 2 * * SUN")
        #expect(try CronExpression("0 2 * * *") == CronExpression("0  2 * * *"))
    }
}
