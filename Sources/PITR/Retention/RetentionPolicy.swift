// SPDX-License-Identifier: MIT

public import Errors

/// Which dumps of a tier are kept: all of them for ever, or those that at least one of its rules keeps.
public struct RetentionPolicy: Sendable, Equatable {
    /// Nothing is deleted.
    public static let forever = RetentionPolicy()

    /// How long each dump is kept from when it was known to be good.
    public let keepFor: Duration?
    /// How many dumps are kept, and of how many periods the newest each. Only periods that have a dump are counted.
    public let counts: [RetentionCount: Int]
    /// Whose periods are counted.
    public let calendar: RetentionCalendar

    private static let longest = 36_500
    private static let most = 100_000

    private init() { (keepFor, counts, calendar) = (nil, [:], .utc) }

    /// Throws `configuration` where there is no rule, a count that is not 1 to 100 000, or a time that is not between a
    /// second and 36 500 days.
    public init(
        keepFor: Duration? = nil, counts: [RetentionCount: Int] = [:], calendar: RetentionCalendar = .utc
    ) throws(WaldenError) {
        guard keepFor != nil || !counts.isEmpty else {
            throw WaldenError(
                .configuration, "the retention policy has no rule",
                hint: "Say how long or how many dumps are to be kept, or that all are kept for ever.")
        }
        if let keepFor, keepFor < .seconds(1) || keepFor > .seconds(86_400 * Self.longest) {
            throw WaldenError(
                .configuration, "the time for which the retention policy keeps dumps makes no sense",
                cause: "it is not between a second and \(Self.longest) days", hint: Self.otherwise)
        }
        if let (count, number) = Self.absurd(counts) {
            throw WaldenError(
                .configuration, "the retention policy has \(count.rawValue): \(number)",
                cause: "that is not between 1 and \(Self.most)", hint: Self.otherwise)
        }
        (self.keepFor, self.counts, self.calendar) = (keepFor, counts, calendar)
    }

    /// So many days of 24 hours, for `keepFor`: summer time does not move the border. Throws `configuration` unless it
    /// is 1 to 36 500 of them.
    public static func days(_ days: Int) throws(WaldenError) -> Duration {
        guard (1...longest).contains(days) else {
            throw WaldenError(
                .configuration, "the retention policy keeps dumps for \(days) days",
                cause: "that is not between 1 and \(longest)", hint: otherwise)
        }
        return .seconds(86_400 * days)
    }

    /// Whether nothing is deleted, whatever there is.
    public var isForever: Bool { keepFor == nil && counts.isEmpty }

    private static let otherwise = "Leave the rule out, or say that all dumps are kept for ever."

    private static func absurd(_ counts: [RetentionCount: Int]) -> (RetentionCount, Int)? {
        for count in RetentionCount.allCases {
            if let number = counts[count], !(1...most).contains(number) { return (count, number) }
        }
        return nil
    }
}
