// SPDX-License-Identifier: MIT

/// One of the five fields of a cron expression, in their order.
enum CronField: CaseIterable {
    case minute, hour, dayOfMonth, month, dayOfWeek

    var name: String {
        switch self {
        case .minute: "minute"
        case .hour: "hour"
        case .dayOfMonth: "day of month"
        case .month: "month"
        case .dayOfWeek: "day of week"
        }
    }

    /// The numbers that may be written.
    var range: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        // 0 and 7 are Sunday.
        case .dayOfWeek: 0...7
        }
    }

    /// What `*` stands for.
    var all: ClosedRange<Int> { self == .dayOfWeek ? 0...6 : range }

    /// What may be written for numbers, from ``range``'s first on.
    var words: [String] {
        switch self {
        case .month: ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
        case .dayOfWeek: ["sun", "mon", "tue", "wed", "thu", "fri", "sat"]
        default: []
        }
    }

    /// `0 to 7, or sun to sat`.
    var allowed: String {
        let numbers = "\(range.lowerBound) to \(range.upperBound)"
        guard let first = words.first, let last = words.last else { return numbers }
        return "\(numbers), or \(first) to \(last)"
    }
}
