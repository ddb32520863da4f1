// SPDX-License-Identifier: MIT

import PITR
import Testing

struct WALRecordBodyTests {
    private struct Seen: Equatable {
        var (main, origin, toplevel): ([UInt8], UInt16?, UInt32?) = ([], nil, nil)
        var blocks: [BlockReference] = []
    }

    /// nil where the body makes no sense.
    private func read(_ body: [UInt8], keepsAll: Bool = true, before: Int = 0) -> Seen?? {
        var wal = WALBuilder()
        if before > 0 { wal.fill(leaving: before) }
        wal.add(record: WALBuilder.record(10, 0, prev: wal.previous, body: body))
        var decoder = WALDecoder(segment: WALBuilder.segment(0), size: WALBuilder.size, keepsAll: keepsAll)
        var found: Seen??
        inChunks(wal.segment(0), .max) {
            decoder.push($0) { record in
                var seen = Seen()
                guard let body = record.body({ seen.blocks.append($0) }) else { return found = .some(nil) }
                (seen.main, seen.origin, seen.toplevel) = (Array(body.mainData), body.origin, body.toplevelXID)
                found = seen
            }
        }
        return found
    }

    private static let relation = WALBuilder.file(16384)
    /// Two blocks of one relation, the first with an image with a hole, an origin and a top-level transaction.
    private static let body: [UInt8] =
        [0, 0x30, 3, 0, 50, 0, 24, 0, 0x01] + relation + WALBuilder.little(UInt32(7))
        + [2, 0x80 | 0x20 | 1, 2, 0] + WALBuilder.little(UInt32(8)) + [253, 5, 0, 252, 9, 0, 0, 0, 255, 4]
        + [UInt8](repeating: 9, count: 50 + 3 + 2) + [1, 2, 3, 4]

    @Test(arguments: [0, 8, 64])
    func `block references, origin, transaction and main data are read`(before: Int) throws {
        let found = try #require(read(Self.body, before: before))
        let seen = try #require(found)
        #expect(seen.main == [1, 2, 3, 4] && seen.origin == 5 && seen.toplevel == 9)
        #expect(seen.blocks.map(\.block) == [7, 8] && seen.blocks.map(\.id) == [0, 2])
        #expect(seen.blocks.map(\.relation.number) == [16384, 16384] && seen.blocks.map(\.fork) == [0, 1])
        #expect(seen.blocks.map(\.imageLength) == [50, nil] && seen.blocks.map(\.dataLength) == [3, 2])
    }

    @Test func `a body that nobody wants is not kept where it crosses a page`() throws {
        #expect(try #require(read(Self.body, keepsAll: false, before: 64)) == nil)
        #expect(try #require(read(Self.body, keepsAll: false)) != nil)
    }

    @Test(
        arguments: [
            "longer than it says": body + [1], "shorter than it says": body.dropLast(),
            "an unknown block number": [33, 0, 0, 0],
            "block numbers out of order": [1, 0, 0, 0] + relation + [0, 0, 0, 0, 1, 0, 0, 0] + relation + [0, 0, 0, 0],
            "the same relation as none": [0, 0x80, 0, 0, 1, 0, 0, 0],
            "data that is not there": [0, 0x20, 0, 0] + relation + [0, 0, 0, 0],
            "a hole of no length": [0, 0x10, 0, 0, 1, 0, 24, 0, 0x05, 0, 0] + relation + [0, 0, 0, 0, 1],
            "a hole's place without a hole": [0, 0x10, 0, 0, 1, 0, 24, 0, 0] + relation + [0, 0, 0, 0, 1],
            "a length cut short": [254, 1, 0], "an origin cut short": [253, 1],
        ] as [String: [UInt8]])
    func `a body that makes no sense is none`(defect: String, body: [UInt8]) throws {
        #expect(try #require(read(body), "\(defect)") == nil, "\(defect)")
    }
}
