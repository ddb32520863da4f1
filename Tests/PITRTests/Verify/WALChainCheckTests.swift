// SPDX-License-Identifier: MIT

import PITR
import Testing

@Suite("WALChainCheck") struct WALChainCheckTests {
    /// Three segments of records, of which one crosses each border, and a fourth that is switched early.
    private static let wal: WALBuilder = {
        var wal = WALBuilder()
        for _ in 0..<3 {
            wal.commit(1, at: 1)
            let room = Int(WALBuilder.size.bytes) - wal.bytes.count % Int(WALBuilder.size.bytes)
            wal.add(10, 0, data: [UInt8](repeating: 7, count: room - 100))
        }
        wal.commit(2, at: 2)
        wal.add(0, 0x40, data: [])
        wal.zerosToSegmentEnd()
        return wal
    }()

    private func verdicts(
        _ indexes: [Int] = [0, 1, 2, 3], chunk: Int = .max, _ change: (Int, inout [UInt8]) -> Void = { _, _ in }
    ) -> (verdicts: [WALChainCheck.Verdict], check: WALChainCheck) {
        var check = WALChainCheck(size: WALBuilder.size)
        let verdicts = indexes.map { index in
            var bytes = Self.wal.segment(index)
            change(index, &bytes)
            check.begin(WALBuilder.segment(index))
            inChunks(bytes, chunk) { check.push($0) }
            return check.finish()
        }
        return (verdicts, check)
    }

    private func damage(_ verdict: WALChainCheck.Verdict) -> WALDamage? {
        if case .damaged(let damage) = verdict { damage } else { nil }
    }

    @Test(arguments: [.max, 100_000, 8192, 4097]) func `WAL as the server writes it is whole`(chunk: Int) {
        let (verdicts, check) = verdicts(chunk: chunk)
        #expect(verdicts == [.whole, .whole, .whole, .whole])
        #expect(!check.isInsideRecord && check.remark == nil)
        // From the middle on as well, and one by one.
        #expect(self.verdicts([2, 3], chunk: chunk).verdicts == [.whole, .whole])
        let alone = self.verdicts([1], chunk: chunk)
        #expect(alone.verdicts == [.whole] && alone.check.isInsideRecord)
    }

    @Test func `a flipped byte in a record is damage at its beginning, in a record over a border at both sides`() {
        let inFirst = verdicts { index, bytes in if index == 0 { bytes[500_000] ^= 1 } }
        // The record begins in the first segment and ends in the second, where its checksum is known to be wrong.
        #expect(inFirst.verdicts[0] == .whole)
        #expect(damage(inFirst.verdicts[1])?.problem == "the checksum of the record is wrong")
        #expect(damage(inFirst.verdicts[1]).map { $0.lsn.rawValue < 2 * WALBuilder.size.bytes } == true)
        #expect(inFirst.verdicts[2...] == [.whole, .whole])

        let inSecond = verdicts { index, bytes in if index == 1 { bytes[60] ^= 1 } }
        #expect(damage(inSecond.verdicts[1])?.lsn == damage(inFirst.verdicts[1])?.lsn)
        let header = verdicts { index, bytes in if index == 2 { bytes[8192 + 8] ^= 1 } }
        #expect(header.verdicts.map { damage($0) == nil } == [true, true, false, true])
        let commit = verdicts { index, bytes in if index == 0 { bytes[45] ^= 1 } }
        #expect(damage(commit.verdicts[0])?.lsn == LSN(WALBuilder.start + 40))
    }

    @Test func `segments that do not follow each other are checked by themselves`() {
        #expect(verdicts([0, 2]).verdicts == [.whole, .whole])
        #expect(verdicts([3, 0]).verdicts == [.whole, .whole])
        #expect(verdicts([1, 1]).verdicts == [.whole, .whole])
    }

    @Test func `zeros within WAL are damage, at its end they are not`() {
        let hole = verdicts { index, bytes in
            if index == 1 { bytes.replaceSubrange(16_384..<32_768, with: [UInt8](repeating: 0, count: 16_384)) }
        }
        #expect(damage(hole.verdicts[1])?.problem.hasPrefix("there are zeros where") == true)
        var wal = WALBuilder()
        wal.commit(1, at: 1)
        let end = LSN(wal.position)
        var check = WALChainCheck(size: WALBuilder.size)
        check.begin(WALBuilder.segment(0))
        inChunks(wal.segment(0), .max) { check.push($0) }
        #expect(check.finish() == .ended(end))
    }

    @Test func `what stands behind a switch is remarked on, and no damage`() {
        let odd = verdicts { index, bytes in if index == 3 { bytes[900_000] = 1 } }
        #expect(odd.verdicts == [.whole, .whole, .whole, .whole])
        #expect(odd.check.remark?.contains("behind the switch") == true)
    }

    @Test func `zeros that the caller knows of are not looked at, and count`() {
        var check = WALChainCheck(size: WALBuilder.size)
        let bytes = Self.wal.segment(3)
        check.begin(WALBuilder.segment(3))
        inChunks(Array(bytes[..<(128 << 10)]), .max) { check.push($0) }
        inChunks(Array(bytes[(128 << 10)...]), .max) { check.push($0, isZero: true) }
        #expect(check.finish() == .whole)
        check.begin(WALBuilder.segment(4))
        inChunks(Self.wal.segment(0), .max) { check.push($0) }
        // It went on where the switch had led to, so that the wrong address is seen.
        #expect(damage(check.finish()) != nil)
    }
}
