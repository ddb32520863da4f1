// SPDX-License-Identifier: MIT

import Codec
import Errors
import PITR
import Repository
import Storage
import Testing

@Suite("WAL index") struct WALIndexTests {
    private let store = MemoryStore()
    private var index: WALIndex { WALIndex(store: store, layout: Place.layout, segmentSize: .standard) }

    private func write(_ summaries: [SegmentSummary], of log: WALLog, _ condition: PutCondition = .ifAbsent)
        async throws
        -> PutOutcome
    {
        let writer = try await index.writer(of: log, walden: "0.1.0")
        for summary in summaries { try await writer.append(summary) }
        return try await writer.store(condition)
    }

    private func lines(_ key: ObjectKey) async throws -> String {
        let stored = try await store.getAll(key, limit: 1 << 24)
        return String(decoding: try Compression.standard.decompressed(stored, limit: 1 << 26), as: UTF8.self)
    }

    private func golden(_ name: String) throws -> String { String(decoding: try Golden.bytes(of: name), as: UTF8.self) }

    @Test func `a LOG's object is the golden one, line by line, and comes back as it was`() async throws {
        let log = try Summaries.log(0)
        let summaries = [
            Summaries.full(try Place.segment(3)), Summaries.plain(try Place.segment(5)),
            SegmentSummary(segment: try Place.segment(255)),
        ]
        #expect(try await write(summaries, of: log) == .stored)
        #expect(try await lines(Place.layout.index(log)) == golden("index.jsonl"))
        #expect(try await index.segments(of: log) == summaries)
    }

    @Test func `a group's object is the golden one, line by line, and comes back as it was`() async throws {
        let group = try Summaries.log(0x1FF).group
        var broken = LogSummary(timeline: .first, log: 0x100)
        broken.add(Summaries.full(try Place.segment(0x10000)), follows: true)
        var plain = LogSummary(timeline: .first, log: 0x1FF)
        plain.add(Summaries.plain(try Place.segment(0x1FF00)), follows: true)
        #expect(try await index.write([broken, plain], of: group, .ifAbsent, walden: "0.1.0") == .stored)
        #expect(try await lines(Place.layout.index(group)) == golden("index.logs.jsonl"))
        #expect(try await index.logs(of: group) == [broken, plain])
    }

    @Test func `times beyond RFC 3339, numbers at their ends and names that were too many come back`() async throws {
        var summary = SegmentSummary(segment: try Place.segment(0))
        for microseconds in [Int64.min, 0, .max] {
            summary.totals.add(
                TransactionEnd(
                    outcome: .commit, xid: .max, time: Instant(microseconds: microseconds), lsn: LSN(.max),
                    end: LSN(.max), subtransactions: .max))
        }
        summary.totals.records = .max
        for number in 0...WALTotals.nameLimit { summary.totals.add(Summaries.point("point \(number)")) }
        #expect(summary.totals.restorePointNames == nil)
        #expect(try await write([summary], of: try Summaries.log(0)) == .stored)
        #expect(try await index.segments(of: try Summaries.log(0)) == [summary])
    }

    @Test func `what would make a line without end is named up to a limit, and counted in full`() async throws {
        var summary = SegmentSummary(segment: try Place.segment(0))
        summary.restorePoints = (0..<50_000).map { Summaries.point("point \($0)") }
        summary.restorePoints.forEach { summary.totals.add($0) }
        #expect(try await write([summary], of: try Summaries.log(0)) == .stored)
        let read = try #require(try await index.segments(of: try Summaries.log(0))?.first)
        #expect(read.restorePoints == Array(summary.restorePoints.prefix(SegmentSummary.detailLimit)))
        #expect(read.totals == summary.totals)
    }

    @Test func `what is not there is nil, and an index that is there stays unless it is replaced`() async throws {
        let log = try Summaries.log(0)
        #expect(try await index.segments(of: log) == nil)
        #expect(try await index.logs(of: log.group) == nil)
        let (old, new) = (Summaries.plain(try Place.segment(1)), Summaries.plain(try Place.segment(2)))
        #expect(try await write([old], of: log) == .stored)
        #expect(try await write([new], of: log) == .alreadyThere)
        #expect(try await index.segments(of: log) == [old])
        #expect(try await write([new], of: log, .replacing) == .stored)
        #expect(try await index.segments(of: log) == [new])
    }

    @Test func `the listing tells LOGs from groups, and passes over what is neither`() async throws {
        let folder = "main/15-7312345678/index/00000001/"
        let names = [
            "0000000A.jsonl.zst", "0000000B.jsonl.zst", "FFFFFFFF.jsonl.zst", "000000.logs.jsonl.zst",
            "FFFFFF.logs.jsonl.zst", "000001.logs.jsonl", "00000001.logs.jsonl.zst", "000002.jsonl.zst",
            "0000000c.jsonl.zst", "README", "0000000D/0000000D.jsonl.zst",
        ]
        for name in names { try await store.put(folder + name) }
        let listing = try await index.listing(of: .first)
        #expect(listing.logs.ranges == [0xA...0xB, 0xFFFF_FFFF...0xFFFF_FFFF])
        #expect(listing.groups.ranges == [0...0, 0xFF_FFFF...0xFF_FFFF])
        #expect(try await index.listing(of: try #require(TimelineID(2))) == WALIndex.Listing())
    }
}
