// SPDX-License-Identifier: MIT

import PITR
import Testing

struct WALSegmentTests {
    @Test(arguments: SegmentSize.all)
    func `names and LSNs round-trip for every segment size`(size: SegmentSize) {
        var random = SplitMix64(seed: size.bytes)
        let greatest = UInt64.max / size.bytes
        let extremes: [UInt64] = [0, 1, size.segmentsPerLog - 1, size.segmentsPerLog, greatest - 1, greatest]
        for number in extremes + (0..<500).map({ _ in UInt64.random(in: 0...greatest, using: &random) }) {
            let segment = WALSegment(timeline: timeline(.random(in: 1...(.max), using: &random)), number: number)
            let name = segment.name(size: size)
            #expect(name.utf8.count == 24)
            #expect(WALSegment(name: name, size: size) == segment)
            let start = segment.start(size: size)
            #expect(LSN(start.description) == start)
            #expect(WALSegment.containing(start, on: segment.timeline, size: size) == segment)
            let lastByte = LSN(start.rawValue + (size.bytes - 1))
            #expect(WALSegment.containing(lastByte, on: segment.timeline, size: size) == segment)
            if number < greatest {
                #expect(segment.end(size: size).rawValue == lastByte.rawValue + 1)
                #expect(WALSegment.ending(at: segment.end(size: size), on: segment.timeline, size: size) == segment)
            }
        }
    }

    @Test func `names are those that PostgreSQL 15 gives`() {
        // SELECT pg_walfile_name('16/B374D848') on timeline 1 with 16 MiB segments, and the documentation's own examples.
        let lsn = LSN(0x16_B374_D848)
        let segment = WALSegment.containing(lsn, on: .first, size: .standard)
        #expect(segment.name(size: .standard) == "0000000100000016000000B3")
        #expect(WALSegment.logName(of: "0000000100000016000000B3") == "00000016")
        #expect(WALSegment.logName(of: "") == "")
    }

    @Test func `an LSN at a border ends the segment before it and is held by the next`() {
        let border = LSN(3 * SegmentSize.standard.bytes)
        #expect(WALSegment.ending(at: border, on: .first, size: .standard).number == 2)
        #expect(WALSegment.containing(border, on: .first, size: .standard).number == 3)
        #expect(WALSegment.ending(at: LSN(0), on: .first, size: .standard).number == 0)
    }

    @Test(arguments: SegmentSize.all)
    func `numbers that no LSN reaches saturate`(size: SegmentSize) {
        let impossible = WALSegment(timeline: .first, number: .max)
        #expect(impossible.start(size: size) == LSN(.max))
        #expect(impossible.end(size: size) == LSN(.max))
        #expect(impossible.name(size: size).hasPrefix("00000001FFFFFFFF"))
        let last = WALSegment.containing(LSN(.max), on: .first, size: size)
        #expect(last.end(size: size) == LSN(.max))
        #expect(impossible.name(size: size) == last.name(size: size))
    }

    @Test(arguments: [
        "", "00000001000000000000000", "0000000100000000000000011", "00000000000000000000000001",
        "000000000000000000000001", "00000001000000000000000a", "000000010000000000000100", "+00000010000000000000001",
        "00000001 00000000000001", "00000001000000000000000é",
    ])
    func `what is not a segment's name is not read`(name: String) {
        #expect(WALSegment(name: name, size: .standard) == nil)
    }

    @Test func `how far the last part may go depends on the segment size`() throws {
        let small = try #require(SegmentSize(bytes: 1 << 20))
        #expect(WALSegment(name: "000000010000000000000FFF", size: small) != nil)
        #expect(WALSegment(name: "000000010000000000000FFF", size: .standard) == nil)
    }

    @Test func `segments sort by timeline, then number`() {
        let one = WALSegment(timeline: .first, number: 9)
        #expect(one < WALSegment(timeline: .first, number: 10))
        #expect(one < WALSegment(timeline: timeline(2), number: 1))
    }
}
