// SPDX-License-Identifier: MIT

public import Errors

/// When something is done, in the five fields of cron: minute, hour, day of month, month, day of week.
///
/// The source is crontab(5) of Vixie's cron: `*`, lists, ranges, steps, names of months and days of the week in any case, 0
/// and 7 for Sunday. Where neither field of days begins with `*`, a day that either names is meant; else both must name it.
/// There are always five fields: one of seconds, or of years, and nicknames such as `@daily` are refused.
public struct CronExpression: Sendable, Hashable {
    /// The fields as they were written, with single blanks between them.
    public let text: String
    let minutes: CronValues
    let hours: CronValues
    private let daysOfMonth: CronValues
    let months: CronValues
    private let daysOfWeek: CronValues
    /// Whether it runs every hour, or more often, on its days.
    let isHourly: Bool

    /// Throws `usage`, with what is wrong and what to write, for what is no such expression, and for one that no day of any year fits, such
    /// as that of February 30.
    public init(_ text: String) throws(WaldenError) {
        do {
            try self.init(fields: text.split { $0 == " " || $0 == "\t" })
        } catch {
            throw WaldenError(
                .usage, "the cron expression \(ForeignText.quoted(text)) cannot be used", cause: error.cause,
                hint: error.hint)
        }
    }

    private init(fields: [Substring]) throws(CronRefusal) {
        if let first = fields.first, first.hasPrefix("@") { throw .nickname(first) }
        guard fields.count == 5 else { throw .count(of: fields) }
        text = fields.joined(separator: " ")
        minutes = try CronValues(fields[0], of: .minute)
        hours = try CronValues(fields[1], of: .hour)
        daysOfMonth = try CronValues(fields[2], of: .dayOfMonth)
        months = try CronValues(fields[3], of: .month)
        daysOfWeek = try CronValues(fields[4], of: .dayOfWeek)
        isHourly = hours.hasAll(of: CronField.hour.all)
        guard canMatch else { throw .neverMatches }
    }

    /// `weekday` is 0 for Sunday to 6.
    func isDay(_ day: Int, weekday: Int) -> Bool {
        let (byMonth, byWeek) = (daysOfMonth.contains(day), daysOfWeek.contains(weekday))
        return hasEitherDay ? byMonth || byWeek : byMonth && byWeek
    }

    private var hasEitherDay: Bool { !daysOfMonth.beginsWithStar && !daysOfWeek.beginsWithStar }

    /// In 400 years each date of the calendar, February 29 among them, falls on every day of the week.
    private var canMatch: Bool {
        hasEitherDay
            || (1...12).contains { month in
                // 2000 is a leap year.
                months.contains(month) && (daysOfMonth.first(from: 1) ?? 32) <= CivilDay.days(in: month, of: 2000)
            }
    }
}

extension CronExpression: CustomStringConvertible {
    public var description: String { text }
}
