// SPDX-License-Identifier: MIT

/// The numbers that one field of a cron expression stands for.
struct CronValues: Sendable, Hashable {
    /// Bit n is set: n is one of them.
    private var bits: UInt64 = 0
    /// Whether it leaves the days to the other field of days; a star with a step does so too.
    let beginsWithStar: Bool

    init(_ text: Substring, of field: CronField) throws(CronRefusal) {
        beginsWithStar = text.utf8.first == UInt8(ascii: "*")
        for item in text.split(separator: ",", omittingEmptySubsequences: false) {
            let (range, step) = try CronItem(field, text).read(item)
            for value in stride(from: range.lowerBound, through: range.upperBound, by: step) {
                insert(field == .dayOfWeek && value == 7 ? 0 : value)
            }
        }
    }

    private mutating func insert(_ value: Int) { bits |= 1 << UInt64(value) }

    func contains(_ value: Int) -> Bool { first(from: value) == value }

    /// The least that is not less than `value`, which is not negative.
    func first(from value: Int) -> Int? {
        let rest = bits >> UInt64(value)
        return rest == 0 ? nil : value + rest.trailingZeroBitCount
    }

    func hasAll(of range: ClosedRange<Int>) -> Bool { range.allSatisfy(contains) }
}
