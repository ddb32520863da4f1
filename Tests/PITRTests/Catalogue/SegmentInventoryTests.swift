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
                inventory.insert(
                    segment(number), bytes: number & 0xFFFF, archivedAt: Instant(microseconds: Int64(number & 0xFFFF)))
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
        #expect(first.newest(on: .first)?.segment.number == .max)
    }

    @Test func `stored bytes are those of the segments that are there`() {
        var inventory = SegmentInventory()
        for number in [3, 250, 255, 256, 300, 600] as [UInt64] {
            inventory.insert(segment(number), bytes: number, archivedAt: Instant(seconds: 1))
        }
        #expect(inventory.storedBytes(of: SegmentRun(timeline: .first, first: 250, last: 300)) == 1061)
        #expect(inventory.storedBytes(of: SegmentRun(timeline: .first, first: 0, last: .max)) == 1664)
        #expect(inventory.storedBytes(of: SegmentRun(timeline: timeline(2), first: 0, last: .max)) == 0)
    }

    @Test func `two listings make one inventory`() {
        var (both, left, right) = (SegmentInventory(), SegmentInventory(), SegmentInventory())
        for number in 0..<1000 as Range<UInt64> {
            let time = Instant(seconds: Int64(number))
            both.insert(segment(number), bytes: number, archivedAt: time)
            if number % 3 == 0 {
                left.insert(segment(number), bytes: number, archivedAt: time)
            } else {
                right.insert(segment(number), bytes: number, archivedAt: time)
            }
        }
        left.insertPartial(segment(7, on: 2))
        both.insertPartial(segment(7, on: 2))
        left.add(right)
        #expect(left == both)
    }

    @Test func `timelines are kept apart and partial segments do not count`() {
        var inventory = SegmentInventory()
        inventory.insert(segment(7, on: 3), bytes: 1, archivedAt: Instant(seconds: 1))
        inventory.insert(segment(2), bytes: 1, archivedAt: Instant(seconds: 1))
        inventory.insertPartial(segment(8, on: 2))
        #expect(inventory.timelines == [.first, timeline(3)])
        #expect(!inventory.contains(segment(7)) && !inventory.contains(segment(8, on: 2)))
        #expect(inventory.newest(on: timeline(2)) == nil)
        #expect(inventory.ranges(on: timeline(2)).isEmpty)
        #expect(inventory.partials == [segment(8, on: 2)])
    }
}
