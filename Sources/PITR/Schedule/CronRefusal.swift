// SPDX-License-Identifier: MIT

/// Why a text is no cron expression, and what to write instead.
struct CronRefusal: Error {
    let cause: String
    let hint: String

    static let howToWrite =
        "Write minute, hour, day of month, month and day of week, such as 0 2 * * * for every day at 02:00."

    /// Every one says the same thing in five fields, but for those that have no such thing.
    private static let nicknames = [
        "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *", "@monthly": "0 0 1 * *", "@weekly": "0 0 * * 0",
        "@daily": "0 0 * * *", "@midnight": "0 0 * * *", "@hourly": "0 * * * *",
    ]

    static func nickname(_ text: Substring) -> CronRefusal {
        let cause = "nicknames are not taken, since they do not show when it runs"
        guard let fields = nicknames[text.lowercased()] else {
            return CronRefusal(cause: cause, hint: howToWrite)
        }
        return CronRefusal(cause: cause, hint: "Write \(fields) instead.")
    }

    static func count(of fields: [Substring]) -> CronRefusal {
        let cause = "it has \(fields.count) fields and not exactly five fields"
        guard fields.count == 6 else { return CronRefusal(cause: cause, hint: howToWrite) }
        let rest = ForeignText.quoted(fields.dropFirst().joined(separator: " "))
        return CronRefusal(
            cause: cause + "; a field of seconds is not one of them",
            hint: "If the first is meant for seconds, leave it out and write \(rest).")
    }

    static let neverMatches = CronRefusal(
        cause: "no month that it names has a day that it names, so it would never run",
        hint: "Name a day that the month has; 28 is in all of them.")
}
