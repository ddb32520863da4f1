// SPDX-License-Identifier: MIT

/// A line of a file in /etc/cron.d that runs something: five fields, a user, a command.
struct CrontabLine: Equatable {
    let user: String
    let command: String

    /// nil for what cron would refuse or read as something else.
    init?(_ line: Substring) {
        let words = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
        guard words.count > 6, Self.isSchedule(Array(words.prefix(5))) else { return nil }
        // A bare % is cron's line break.
        let command = words.dropFirst(6).joined(separator: " ")
        guard !command.contains("%"), words[5].wholeMatch(of: /[a-z_][a-z0-9_-]*/) != nil else { return nil }
        (user, self.command) = (String(words[5]), command)
    }

    /// Numbers, ranges, lists, steps and stars, each in its range. With a day of the month and a weekday both given
    /// cron runs on either, which nobody means.
    static func isSchedule(_ fields: [Substring]) -> Bool {
        let ranges = [0...59, 0...23, 1...31, 1...12, 0...7]
        guard fields.count == ranges.count, fields[2] == "*" || fields[4] == "*" else { return false }
        return zip(fields, ranges).allSatisfy { field, range in
            field.split(separator: ",", omittingEmptySubsequences: false).allSatisfy { isItem($0, range) }
        }
    }

    private static func isItem(_ item: Substring, _ range: ClosedRange<Int>) -> Bool {
        let parts = item.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2 else { return false }
        if parts.count == 2 {
            guard let step = Int(parts[1]), step > 0, first == "*" || first.contains("-") else { return false }
        }
        if first == "*" { return true }
        let ends = first.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard ends.count <= 2, let low = ends.first ?? nil, let high = ends.last ?? nil else { return false }
        return low <= high && range.contains(low) && range.contains(high)
    }
}
