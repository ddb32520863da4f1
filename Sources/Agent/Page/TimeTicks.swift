// SPDX-License-Identifier: MIT

import PITR

/// The marks on a time axis: at round times in UTC, eight at most.
struct TimeTicks {
    struct Tick: Equatable {
        /// Percent of the width.
        let position: Double
        let label: String
        /// Whether there is room for the label on a narrow screen too.
        let isMajor: Bool
    }

    let ticks: [Tick]

    private static let most = 8.0
    /// On a narrow screen.
    private static let mostMajor = 4
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    private static let steps: [Double] =
        [5, 10, 15, 30].map { $0 * 60 } + [1, 2, 3, 6, 12].map { $0 * 3600 } + [1, 2, 3, 7, 14].map { $0 * 86_400 }
    private static let monthSteps = [1, 2, 3, 6, 12, 24, 60, 120]

    init(_ axis: TimeAxis) {
        let span = axis.to - axis.from
        let marks =
            if let step = Self.steps.first(where: { span / $0 <= Self.most }) { Self.even(axis, step) } else {
                Self.calendar(axis)
            }
        let stride = max(1, (marks.count + Self.mostMajor - 1) / Self.mostMajor)
        ticks = marks.enumerated().map { index, mark in
            // Counted from the right, where the present is.
            Tick(
                position: axis.position(mark.seconds), label: mark.label,
                isMajor: (marks.count - 1 - index).isMultiple(of: stride))
        }
    }

    private typealias Mark = (seconds: Double, label: String)

    private static func even(_ axis: TimeAxis, _ step: Double) -> [Mark] {
        // Weeks begin on Monday, and 1970-01-01 was a Thursday.
        let origin: Double = step >= 7 * 86_400 ? 4 * 86_400 : 0
        let first = ((axis.from - origin) / step).rounded(.up) * step + origin
        return stride(from: first, through: axis.to, by: step).compactMap { seconds in
            CivilTime(Instant(seconds: Int64(seconds))).map { (seconds, label($0, ofDays: step >= 86_400)) }
        }
    }

    private static func label(_ time: CivilTime, ofDays: Bool) -> String {
        if ofDays || time.hour == 0 && time.minute == 0 { return "\(time.day) \(months[time.month - 1])" }
        return [time.hour, time.minute].map { ($0 < 10 ? "0" : "") + String($0) }.joined(separator: ":")
    }

    private static func calendar(_ axis: TimeAxis) -> [Mark] {
        guard let first = CivilTime(Instant(seconds: Int64(axis.from))) else { return [] }
        let months = (axis.to - axis.from) / 86_400 / 30.4
        let step = monthSteps.first { months / Double($0) <= most } ?? 120
        let begin = (first.year * 12 + first.month - 1) / step * step
        return stride(from: begin, through: begin + step * (Int(most) + 2), by: step).compactMap { month in
            guard let civil = CivilTime(year: month / 12, month: month % 12 + 1, day: 1) else { return nil }
            let seconds = Instant(civil: civil, offsetSeconds: 0).unixSeconds
            guard (axis.from...axis.to).contains(seconds) else { return nil }
            return (seconds, step >= 12 ? String(civil.year) : "\(self.months[civil.month - 1]) \(civil.year)")
        }
    }
}
