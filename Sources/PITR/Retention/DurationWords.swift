// SPDX-License-Identifier: MIT

/// A duration as people say it.
enum DurationWords {
    /// `7 days`, `36 hours`, `90 minutes`: in the largest unit that goes into it; what is less than a second is left
    /// out.
    static func of(_ duration: Duration) -> String {
        let seconds = duration.components.seconds
        let units: [(String, Int64)] = [("day", 86_400), ("hour", 3600), ("minute", 60)]
        let (unit, length) = units.first { seconds != 0 && seconds.isMultiple(of: $0.1) } ?? ("second", 1)
        let number = seconds / length
        return "\(number) \(unit)\(number == 1 ? "" : "s")"
    }
}
