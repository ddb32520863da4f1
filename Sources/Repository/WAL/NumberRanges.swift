// SPDX-License-Identifier: MIT

/// Numbers held as their unbroken ranges, so that many of them take little memory.
public struct NumberRanges: Sendable, Hashable {
    /// Rising, none touching the next.
    public private(set) var ranges: [ClosedRange<UInt32>] = []

    public init() {}

    public init(_ range: ClosedRange<UInt32>) { ranges = [range] }

    public var isEmpty: Bool { ranges.isEmpty }
    public var first: UInt32? { ranges.first?.lowerBound }
    public var last: UInt32? { ranges.last?.upperBound }
    public var count: UInt64 { ranges.reduce(0) { $0 + UInt64($1.upperBound - $1.lowerBound) + 1 } }

    /// Adds a number; cheap when it is above all others, as in a listing.
    public mutating func append(_ number: UInt32) {
        guard let last = ranges.last else { return ranges.append(number...number) }
        if number == last.upperBound &+ 1, number > last.upperBound {
            ranges[ranges.count - 1] = last.lowerBound...number
        } else if number > last.upperBound {
            ranges.append(number...number)
        } else if !contains(number) {
            ranges = NumberRanges(merging: ranges + [number...number]).ranges
        }
    }

    private init(merging unsorted: [ClosedRange<UInt32>]) {
        for range in unsorted.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard let last = ranges.last, UInt64(range.lowerBound) <= UInt64(last.upperBound) + 1 else {
                ranges.append(range)
                continue
            }
            ranges[ranges.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
        }
    }

    public func contains(_ number: UInt32) -> Bool {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < number { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].contains(number)
    }

    /// Those of them that are in `bounds`.
    public func within(_ bounds: ClosedRange<UInt32>) -> NumberRanges {
        var inside = NumberRanges()
        inside.ranges = ranges.filter { $0.overlaps(bounds) }.map { $0.clamped(to: bounds) }
        return inside
    }
}
