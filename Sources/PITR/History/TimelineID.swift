// SPDX-License-Identifier: MIT

/// The number of a timeline. 0 is not one.
///
/// Text form in names: eight upper-case hexadecimal digits (PostgreSQL documentation, "Timelines").
public struct TimelineID: Sendable, Hashable, Comparable {
    public let rawValue: UInt32

    /// nil for 0.
    public init?(_ rawValue: UInt32) {
        guard rawValue > 0 else { return nil }
        self.rawValue = rawValue
    }

    private init(unchecked rawValue: UInt32) { self.rawValue = rawValue }

    /// The timeline of every cluster that initdb just made.
    public static let first = TimelineID(unchecked: 1)

    public static func < (left: TimelineID, right: TimelineID) -> Bool { left.rawValue < right.rawValue }

    /// Reads exactly eight upper-case hexadecimal digits; nil for anything else and for 0.
    public init?(hexadecimal text: some StringProtocol) {
        guard let number = Hexadecimal.eightUpper(text) else { return nil }
        self.init(number)
    }

    /// Eight upper-case hexadecimal digits.
    public var hexadecimal: String { Hexadecimal.eight(rawValue) }
}

extension TimelineID: CustomStringConvertible {
    /// Decimal, as `recovery_target_timeline` takes it.
    public var description: String { String(rawValue) }
}
