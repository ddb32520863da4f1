// SPDX-License-Identifier: MIT

extension Checkpoint {
    /// Bytes of `CheckPoint` in PostgreSQL 15 to 18; 17 put `wal_level` where there was filling.
    private static let byteCount = 88

    init?(_ kind: Kind, _ record: borrowing WALRecord, _ cursor: inout ByteCursor) {
        guard cursor.remaining == Self.byteCount, let redo: UInt64 = cursor.next(),
            let timeline: UInt32 = cursor.next(), let previous: UInt32 = cursor.next(), cursor.take(8) != nil,
            let nextXID: UInt64 = cursor.next(), cursor.take(32) != nil,
            let time = Instant(seconds: cursor.next()), cursor.take(8) != nil, let oldest: UInt32 = cursor.next()
        else { return nil }
        self.init(
            kind: kind, lsn: record.lsn, redo: LSN(redo), time: time, timeline: timeline, previousTimeline: previous,
            nextXID: nextXID, oldestActiveXID: oldest == 0 ? nil : oldest)
    }

    init?(endOfRecovery record: borrowing WALRecord, _ cursor: inout ByteCursor) {
        guard let time = Instant(postgres: cursor.next()), let timeline: UInt32 = cursor.next(),
            let previous: UInt32 = cursor.next()
        else { return nil }
        self.init(
            kind: .endOfRecovery, lsn: record.lsn, redo: nil, time: time, timeline: timeline,
            previousTimeline: previous, nextXID: nil, oldestActiveXID: nil)
    }
}

extension Instant {
    /// From 1970-01-01 to 2000-01-01.
    private static let postgresEpoch: Int64 = 946_684_800_000_000

    /// From a `TimestampTz`, microseconds since 2000-01-01 UTC; nil beyond what an instant holds.
    init?(postgres microseconds: Int64?) {
        guard let microseconds else { return nil }
        let (sum, overflow) = microseconds.addingReportingOverflow(Self.postgresEpoch)
        guard !overflow else { return nil }
        self.init(microseconds: sum)
    }

    /// From a `pg_time_t`; nil beyond what an instant holds.
    fileprivate init?(seconds: Int64?) {
        guard let seconds else { return nil }
        let (product, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000)
        guard !overflow else { return nil }
        self.init(microseconds: product)
    }
}
