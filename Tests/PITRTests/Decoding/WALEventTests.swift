// SPDX-License-Identifier: MIT

import PITR
import Testing

struct WALEventTests {
    private func only(_ wal: WALBuilder) -> WALEvent.Reading? { wal.records().records.first?.reading }

    @Test(arguments: [15, 16, 17, 18])
    func `a commit with everything is read, in each format`(major: Int) throws {
        var wal = WALBuilder(major: major)
        let parts = EndParts(
            database: true, subtransactions: [801, 802], files: [11, 12, 13], statistics: [21, 22], invalidations: 3,
            originTime: 99)
        let lsn = wal.commit(800, at: 1234, parts)
        guard case .event(.end(let end, let drop?)) = only(wal) else { Issue.record("no commit"); return }
        #expect(
            end
                == TransactionEnd(
                    outcome: .commit, xid: 800, time: WALBuilder.instant(1234), lsn: lsn, end: LSN(wal.position),
                    subtransactions: 2))
        #expect(drop.commit == end && drop.fileCount == 3 && drop.relationCount == 2)
        #expect(drop.files.map(\.number) == [11, 12, 13] && drop.files[0].tablespace == 1663)
        #expect(drop.relations == [.init(database: 5, oid: 21), .init(database: 5, oid: 22)])
    }

    @Test func `a prepared transaction's number is the one inside, and its time the record's own`() {
        for (operation, outcome) in [(UInt8(0x30), TransactionEnd.Outcome.commit), (0x40, .abort)] {
            var wal = WALBuilder()
            let parts = EndParts(subtransactions: [1], preparedXID: 4242, name: "gid with \u{E9}", originTime: 77)
            let lsn = wal.end(operation, xid: 0, at: 500, parts)
            #expect(
                only(wal)
                    == .event(
                        .end(
                            TransactionEnd(
                                outcome: outcome, isPrepared: true, xid: 4242, time: WALBuilder.instant(500), lsn: lsn,
                                end: LSN(wal.position), subtransactions: 1), nil)))
        }
    }

    @Test func `an abort that removes files is no drop`() {
        var wal = WALBuilder()
        wal.abort(3, at: 1, EndParts(files: [1]))
        guard case .event(.end(let end, nil)) = only(wal) else { Issue.record("no abort"); return }
        #expect(end.outcome == .abort && end.xid == 3)
    }

    @Test func `of many files the first are named and all are counted`() {
        var wal = WALBuilder()
        wal.commit(3, at: 1, EndParts(files: Array(1...5000), statistics: Array(1...300)))
        guard case .event(.end(_, let drop?)) = only(wal) else { Issue.record("no drop"); return }
        #expect(drop.fileCount == 5000 && drop.files.count == 64 && drop.relationCount == 300)
        #expect(drop.relations.count == 64)
    }

    @Test func `checkpoints are read, a number past 2^32 too`() {
        var wal = WALBuilder()
        let online = wal.checkpoint(
            0x10, redo: 0x100028, seconds: 1_700_000_000, nextXID: 3 << 32 | 17, oldest: 12)
        let shutdown = wal.checkpoint(0, redo: wal.position, seconds: -1, timelines: (2, 1), nextXID: 20, oldest: 0)
        let found = wal.summary().checkpoints
        #expect(
            found == [
                Checkpoint(
                    kind: .online, lsn: online, redo: LSN(0x100028), time: Instant(seconds: 1_700_000_000), timeline: 1,
                    previousTimeline: 1, nextXID: 3 << 32 | 17, oldestActiveXID: 12),
                Checkpoint(
                    kind: .shutdown, lsn: shutdown, redo: shutdown, time: Instant(seconds: -1), timeline: 2,
                    previousTimeline: 1, nextXID: 20, oldestActiveXID: nil),
            ])
        #expect(found[1].switchesTimeline)
        #expect(wal.summary().nextXID == 20 && wal.summary().oldestRunningXID == 12)
    }

    @Test func `the ends of a recovery and of a backup, databases and running transactions are read`() {
        var wal = WALBuilder()
        let end = wal.add(
            0, 0x90, data: WALBuilder.little(Int64(5)) + WALBuilder.little(UInt32(3)) + WALBuilder.little(UInt32(2)))
        wal.add(4, 0x10, xid: 9, data: WALBuilder.little(UInt32(16400)) + WALBuilder.little(UInt32(1663)))
        let drop = wal.dropDatabase(16401, xid: 10)
        let backup = wal.add(0, 0x50, data: WALBuilder.little(UInt64(0x7000_0028)))
        wal.add(
            8, 0x10,
            data: [1, 4, 0, 88, 77, 12].flatMap { WALBuilder.little(UInt32($0)) } + WALBuilder.little(UInt32(77)))
        let summary = wal.summary()
        #expect(
            summary.checkpoints == [
                Checkpoint(
                    kind: .endOfRecovery, lsn: end, redo: nil, time: WALBuilder.instant(5), timeline: 3,
                    previousTimeline: 2,
                    nextXID: nil, oldestActiveXID: nil)
            ])
        #expect(summary.backupEnds == [BackupEnd(start: LSN(0x7000_0028), lsn: backup, end: LSN(backup.rawValue + 40))])
        #expect(summary.databaseChanges.map(\.kind) == [.created, .dropped])
        #expect(summary.databaseChanges[1] == DatabaseChange(kind: .dropped, database: 16401, xid: 10, lsn: drop))
        #expect(summary.nextXID == 88 && summary.oldestRunningXID == 77 && summary.totals.databaseChanges == 2)
    }

    private static let commit = WALBuilder.little(Int64(1))

    @Test(
        arguments: [
            "shorter than a time": (1, 0, [1, 2, 3]),
            "a time past the end of time": (1, 0, WALBuilder.little(Int64.max)),
            "flags are missing": (1, 0x80, commit),
            "fewer subtransactions than counted": (1, 0x80, commit + [2, 0, 0, 0, 3, 0, 0, 0, 1, 1, 1, 1]),
            "a negative count": (1, 0x80, commit + [4, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF]),
            "prepared without a number": (1, 0x30, commit),
            "a name without its end": (1, 0xB0, commit + [0x90, 0, 0, 0, 7, 0, 0, 0, 65, 66]),
            "an origin without its time": (1, 0x80, commit + [0x20, 0, 0, 0] + commit),
            "a restore point without its name's end": (0, 0x70, commit + [UInt8](repeating: 65, count: 64)),
            "a checkpoint cut short": (0, 0x10, [UInt8](repeating: 0, count: 80)),
            "a database without its number": (4, 0x20, [1]), "running transactions cut short": (8, 0x10, [1, 2]),
        ] as [String: (UInt8, UInt8, [UInt8])])
    func `a malformed record is damage`(defect: String, record: (UInt8, UInt8, [UInt8])) {
        var wal = WALBuilder()
        let lsn = wal.add(record.0, record.1, xid: 5, data: record.2)
        wal.commit(6, at: 1)
        #expect(only(wal) == .malformed, "\(defect)")
        #expect(wal.summary().damage == WALDamage(lsn: lsn, problem: "the record is malformed"))
        #expect(wal.summary().totals.records == 0)
    }
}
