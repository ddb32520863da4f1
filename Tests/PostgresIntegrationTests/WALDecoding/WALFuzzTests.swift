// SPDX-License-Identifier: MIT

import Glibc
import PITR
import Postgres
import PostgresTestSupport
import Testing

/// Real WAL with something wrong in it: nothing may trap, run on for ever, or be believed that cannot be.
///
/// `WALDEN_FUZZ_INPUTS` says how many inputs, `WALDEN_FUZZ_SEED` which.
@Suite(.enabled(if: PostgresInstallations.areThere, "\(PostgresInstallations.skipped)"))
struct WALFuzzTests {
    private static let size = SegmentSize(bytes: 1 << 20) ?? .standard

    @Test func `mutated segments never trap and never make the decoder lose its way`() async throws {
        let inputs = Self.setting("WALDEN_FUZZ_INPUTS") ?? 2000
        let programs = try #require(PostgresInstallations.all.last)
        try await ThrowawayCluster.with(Workload.options(programs, segmentSizeMiB: 1)) { cluster in
            let workload = Workload(cluster: cluster)
            try await workload.start()
            try await workload.run(Workload.everything)
            try await workload.archiveAll()
            let row = try #require(try SegmentRow.all(in: workload.archive, size: Self.size).first)
            var mutator = try WALMutator(try Self.lively(row), seed: UInt64(Self.setting("WALDEN_FUZZ_SEED") ?? 1))
            var seen = FuzzTally()
            for _ in 0..<inputs { Self.read(mutator.next(), &seen) }
            print("fuzz: \(seen)")
            #expect(seen.inputs == inputs)
            // An input that is refused at once teaches nothing: many must get to the parsers behind the checksums.
            #expect(seen.records > inputs * 10 && seen.events > inputs && seen.malformed > 0 && seen.damaged > 0)
        }
    }

    /// The segments in whose beginnings something happens: how much initdb writes before differs from machine to machine.
    private static func lively(_ row: SegmentRow) throws -> SegmentRow {
        let segments = try row.segments.indices.filter { index in
            var tally = FuzzTally()
            let bytes = Array(try row.bytes(index).prefix(WALMutator.longest))
            read(WALMutator.Input(segment: row.segments[index], bytes: bytes, pieces: .max), &tally)
            return tally.events > 0
        }
        return SegmentRow(folder: row.folder, size: row.size, segments: segments.map { row.segments[$0] })
    }

    private static func setting(_ name: String) -> Int? { getenv(name).flatMap { Int(String(cString: $0)) } }

    private static func read(_ input: WALMutator.Input, _ seen: inout FuzzTally) {
        var decoder = WALDecoder(segment: input.segment, size: size, keepsAll: input.pieces % 2 == 0)
        var reader = SegmentReader(
            ReplayQuestion(segment: input.segment, rule: .time(.init(microseconds: 0), exclusive: true)), size: size)
        var last: (lsn: LSN, end: LSN)?
        var records: UInt64 = 0
        func visit(_ record: borrowing WALRecord) {
            if let last, record.lsn < last.end { Issue.record("\(record.lsn) begins inside the record before it") }
            if record.end.rawValue < record.lsn.rawValue + UInt64(record.totalLength) {
                Issue.record("\(record.lsn) ends at \(record.end), shorter than it says")
            }
            last = (record.lsn, record.end)
            records += 1
            seen.add(record)
        }
        input.bytes.withUnsafeBytes { bytes in
            var rest = bytes[...]
            while !rest.isEmpty {
                let piece = UnsafeRawBufferPointer(rebasing: rest.prefix(input.pieces))
                decoder.push(piece, visit)
                reader.push(piece)
                rest = rest.dropFirst(input.pieces)
            }
        }
        decoder.finish(visit)
        let summary = reader.answer().summary
        if summary.totals.records > records { Issue.record("the reader saw more records than there are") }
        if summary.damage == nil, !decoder.status.isSound { Issue.record("the reader hides damage") }
        seen.inputs += 1
        seen.damaged += decoder.status.isSound ? 0 : 1
    }
}

private struct FuzzTally {
    var (inputs, records, blocks, events, malformed, damaged) = (0, 0, 0, 0, 0, 0)

    mutating func add(_ record: borrowing WALRecord) {
        records += 1
        var found = 0
        _ = record.body { _ in found += 1 }
        blocks += found
        switch WALEvent.read(record) {
        case .event: events += 1
        case .malformed: malformed += 1
        case .other: break
        }
    }
}
