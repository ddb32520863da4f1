// SPDX-License-Identifier: MIT

extension CronExpression {
    /// February 29 on one day of the week comes again after 40 years at most, which 2100 is among.
    private static let monthsAhead = 12 * 41

    /// The first minute, from that of `civil` on, that the fields name; nil where the calendar ends before it.
    func next(from civil: CivilTime) -> CivilTime? {
        let today = CivilDay(year: Int64(civil.year), month: civil.month, day: civil.day)
        if months.contains(today.month), isDay(today.day, weekday: today.weekday),
            let time = time(from: civil.hour, civil.minute)
        {
            return Self.civil(today, time)
        }
        guard let day = day(after: today), let time = time(from: 0, 0) else { return nil }
        return Self.civil(day, time)
    }

    private func time(from hour: Int, _ minute: Int) -> (hour: Int, minute: Int)? {
        if hours.contains(hour), let minute = minutes.first(from: minute) { return (hour, minute) }
        guard let hour = hours.first(from: hour + 1), let minute = minutes.first(from: 0) else { return nil }
        return (hour, minute)
    }

    /// Month after month, so that one that is years away is found as soon.
    private func day(after day: CivilDay) -> CivilDay? {
        var (year, month, first) = (day.year, day.month, day.day + 1)
        for _ in 0...Self.monthsAhead {
            if months.contains(month), let found = self.day(in: month, of: year, from: first) { return found }
            (year, month, first) = month == 12 ? (year + 1, 1, 1) : (year, month + 1, 1)
        }
        return nil
    }

    private func day(in month: Int, of year: Int64, from first: Int) -> CivilDay? {
        let last = CivilDay.days(in: month, of: year)
        guard first <= last else { return nil }
        let weekday = CivilDay(year: year, month: month, day: first).weekday
        return (first...last).first { isDay($0, weekday: (weekday + $0 - first) % 7) }
            .map { CivilDay(year: year, month: month, day: $0) }
    }

    /// nil after the year 9999.
    private static func civil(_ day: CivilDay, _ time: (hour: Int, minute: Int)) -> CivilTime? {
        guard day.year <= 9999 else { return nil }
        return CivilTime(year: Int(day.year), month: day.month, day: day.day, hour: time.hour, minute: time.minute)
    }
}
