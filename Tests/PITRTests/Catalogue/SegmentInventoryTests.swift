// SPDX-License-Identifier: MIT

import PITR
import Testing

struct SegmentInventoryTests {
    private func segment(_ number: UInt64, on id: UInt32 = 1) -> WALSegment {
        WALSegment(timeline: timeline(id), number: number)
    }

    @Test func `any order of insertion gives the same inventory`() {
        var random = SplitMix64(seed: 11)
        let numbers = (0..<2000).map { _ in UInt64.random(in: 0...3000, using: &random) } + [.max, .max - 1, 1 << 40]
        func inventory(_ numbers: [UInt64]) -> SegmentInventory {
            var inventory = SegmentInventory()
            for number in numbers {
                inventory.insert(segment(number), archivedAt: Instant(microseconds: Int64(number & 0xFFFF)))
            }
            return inventory
        }
        let first = inventory(numbers)
        #expect(first == inventory(numbers.shuffled(using: &random)))
        #expect(first == inventory(numbers + numbers))
        let present = Set(numbers)
        #expect((0...3100).allSatisfy { first.contains(segment($0)) == present.contains($0) })
        let ranges = first.ranges(on: .first)
        #expect(ranges.reduce(0) { $0 + $1.count } == present.count)
        #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 < $1.lowerBound })
        #expect(ranges.last == UInt64.max - 1...UInt64.max)
        #expect(first.newest(on: .first)?.number == .max)
    }

    @Test func `of a segment inserted twice the earlier time stays`() {
        var inventory = SegmentInventory()
        for time in [5, 3, 9] as [Int64] { inventory.insert(segment(1), archivedAt: Instant(microseconds: time)) }
        #expect(inventory.archivedAt(segment(1)) == Instant(microseconds: 3))
    }

    @Test func `timelines are kept apart and partial segments do not count`() {
        var inventory = SegmentInventory()
        inventory.insert(segment(7, on: 3), archivedAt: Instant(seconds: 1))
        inventory.insert(segment(2), archivedAt: Instant(seconds: 1))
        inventory.insertPartial(segment(8, on: 2))
        #expect(inventory.timelines == [.first, timeline(3)])
        #expect(!inventory.contains(segment(7)) && !inventory.contains(segment(8, on: 2)))
        #expect(inventory.newest(on: timeline(2)) == nil)
        #expect(inventory.ranges(on: timeline(2)).isEmpty)
        #expect(inventory.partials == [segment(8, on: 2)])
    }
}
