// SPDX-License-Identifier: MIT

import PITR
import Testing

struct NumberRangesTests {
    @Test func `ranges answer as a set of numbers would`() {
        var random = SplitMix64(seed: 31)
        for _ in 0..<300 {
            var (ranges, set) = (NumberRanges(), Set<UInt64>())
            for _ in 0..<Int.random(in: 0...12, using: &random) {
                let low = UInt64.random(in: 0...60, using: &random)
                let range = low...low + .random(in: 0...9, using: &random)
                ranges.insert(range)
                set.formUnion(range)
            }
            check(ranges, set)
        }
    }

    private func check(_ ranges: NumberRanges, _ set: Set<UInt64>) {
        #expect(ranges.ranges.flatMap { Array($0) } == set.sorted())
        #expect(zip(ranges.ranges, ranges.ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
        for number in 0...75 as ClosedRange<UInt64> {
            #expect(ranges.contains(number) == set.contains(number))
            #expect(ranges.first(from: number) == set.filter { $0 >= number }.min())
            let window = number...number + 7
            #expect(ranges.last(in: window) == set.filter(window.contains).max())
            #expect(ranges.within(window).flatMap { Array($0) } == set.filter(window.contains).sorted())
            #expect(ranges.missing(in: window).flatMap { Array($0) } == window.filter { !set.contains($0) })
        }
    }

    @Test func `the greatest number is no trap`() {
        var ranges = NumberRanges([UInt64.max...UInt64.max, 0...0])
        ranges.insert(UInt64.max - 1)
        #expect(ranges.ranges == [0...0, UInt64.max - 1...UInt64.max])
        #expect(ranges.missing(in: 0...UInt64.max) == [1...UInt64.max - 2])
        #expect(ranges.last(in: 5...UInt64.max) == .max)
    }
}
