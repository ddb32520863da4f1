// SPDX-License-Identifier: MIT

/// A set of numbers as unbroken ranges: memory grows with the breaks, not with the numbers.
public struct NumberRanges: Sendable, Hashable {
    /// Rising, neither overlapping nor touching.
    public private(set) var ranges: [ClosedRange<UInt64>] = []

    public init() {}

    public init(_ ranges: some Sequence<ClosedRange<UInt64>>) {
        for range in ranges { insert(range) }
    }

    public var isEmpty: Bool { ranges.isEmpty }

    public mutating func insert(_ number: UInt64) { insert(number...number) }

    public mutating func insert(_ added: ClosedRange<UInt64>) {
        // Everything that overlaps or touches becomes one.
        let begin = added.lowerBound == 0 ? 0 : firstIndex(reaching: added.lowerBound - 1)
        var end = begin
        var (low, high) = (added.lowerBound, added.upperBound)
        while end < ranges.count, high == .max || ranges[end].lowerBound <= high + 1 {
            low = min(low, ranges[end].lowerBound)
            high = max(high, ranges[end].upperBound)
            end += 1
        }
        ranges.replaceSubrange(begin..<end, with: [low...high])
    }

    public func contains(_ number: UInt64) -> Bool { range(holding: number) != nil }

    public func range(holding number: UInt64) -> ClosedRange<UInt64>? {
        let index = firstIndex(reaching: number)
        return index < ranges.count && ranges[index].contains(number) ? ranges[index] : nil
    }

    /// The smallest member that is not below `number`.
    public func first(from number: UInt64) -> UInt64? {
        let index = firstIndex(reaching: number)
        return index < ranges.count ? max(number, ranges[index].lowerBound) : nil
    }

    /// The greatest member of `range`.
    public func last(in range: ClosedRange<UInt64>) -> UInt64? {
        let index = firstIndex(reaching: range.upperBound)
        if index < ranges.count, ranges[index].contains(range.upperBound) { return range.upperBound }
        guard index > 0 else { return nil }
        let last = ranges[index - 1].upperBound
        return last >= range.lowerBound ? last : nil
    }

    /// The members of `range`, in runs.
    public func within(_ range: ClosedRange<UInt64>) -> [ClosedRange<UInt64>] {
        ranges[firstIndex(reaching: range.lowerBound)...].prefix { $0.lowerBound <= range.upperBound }
            .map { $0.clamped(to: range) }
    }

    /// What of `range` is not a member, in runs.
    public func missing(in range: ClosedRange<UInt64>) -> [ClosedRange<UInt64>] {
        var missing: [ClosedRange<UInt64>] = []
        var next: UInt64? = range.lowerBound
        for present in within(range) {
            guard let from = next else { break }
            if present.lowerBound > from { missing.append(from...present.lowerBound - 1) }
            next = present.upperBound < range.upperBound ? present.upperBound + 1 : nil
        }
        return missing + (next.map { [$0...range.upperBound] } ?? [])
    }

    /// The index of the first range whose end is not below `number`.
    private func firstIndex(reaching number: UInt64) -> Int {
        if let last = ranges.last, last.upperBound < number { return ranges.count }
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
