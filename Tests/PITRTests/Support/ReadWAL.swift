// SPDX-License-Identifier: MIT

import PITR

/// A record as a test compares it.
struct SeenRecord: Equatable {
    let lsn: LSN
    let end: LSN
    let length: UInt32
    let manager: UInt8
    var reading: WALEvent.Reading?
}

extension WALBuilder {
    static func segment(_ index: Int, on id: UInt32 = 1) -> WALSegment {
        WALSegment(timeline: PITRTests.timeline(id), number: UInt64(1 + index))
    }

    /// The nth segment's answer, the following one pushed too when it is wanted.
    func answer(
        _ index: Int = 0, on id: UInt32 = 1, from: LSN = LSN(0), until: LSN? = nil, _ rule: StopRule = .never,
        hasNext: Bool = true, chunk: Int = .max
    ) -> ReplayAnswer {
        let question = ReplayQuestion(segment: Self.segment(index, on: id), from: from, until: until, rule: rule)
        var reader = SegmentReader(question, size: Self.size)
        inChunks(segment(index), chunk) { reader.push($0) }
        if hasNext, reader.needsNext { inChunks(segment(index + 1), chunk) { reader.pushNext($0) } }
        return reader.answer()
    }

    func summary(_ index: Int = 0, on id: UInt32 = 1, hasNext: Bool = true) -> SegmentSummary {
        answer(index, on: id, hasNext: hasNext).summary
    }

    /// All records from the nth segment on.
    func records(_ index: Int = 0, keepsAll: Bool = false, chunk: Int = .max) -> (
        records: [SeenRecord], decoder: WALDecoder
    ) {
        var decoder = WALDecoder(segment: Self.segment(index), size: Self.size, keepsAll: keepsAll)
        var found: [SeenRecord] = []
        let count = (bytes.count + Int(Self.size.bytes) - 1) / Int(Self.size.bytes)
        for segment in (index..<max(count, index + 1)).map({ segment($0) }) {
            inChunks(segment, chunk) { bytes in
                decoder.push(bytes) { record in
                    found.append(
                        SeenRecord(
                            lsn: record.lsn, end: record.end, length: record.totalLength,
                            manager: record.resourceManager.rawValue, reading: WALEvent.read(record)))
                }
            }
        }
        return (found, decoder)
    }
}

func inChunks(_ bytes: [UInt8], _ size: Int, _ body: (UnsafeRawBufferPointer) -> Void) {
    bytes.withUnsafeBytes { bytes in
        var rest = bytes[...]
        while !rest.isEmpty {
            body(UnsafeRawBufferPointer(rebasing: rest.prefix(size)))
            rest = rest.dropFirst(size)
        }
    }
}
