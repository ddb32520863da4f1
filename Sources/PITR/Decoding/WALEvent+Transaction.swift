// SPDX-License-Identifier: MIT

extension WALEvent {
    /// `xl_xact_commit` or `xl_xact_abort` and what its flags say follows (src/include/access/xact.h), read as
    /// `ParseCommitRecord` and `ParseAbortRecord` do (src/backend/access/rmgrdesc/xactdesc.c).
    static func end(
        _ outcome: TransactionEnd.Outcome, _ isPrepared: Bool, _ record: borrowing WALRecord, _ cursor: inout ByteCursor
    ) -> WALEvent? {
        guard let time = Instant(postgres: cursor.next()) else { return nil }
        let read = TransactionDetails(
            hasFlags: record.info & 0x80 != 0, statisticsByteCount: record.layout.major >= 18 ? 16 : 12, &cursor)
        // A newer format may have changed the details, but hardly the beginning.
        guard let details = read ?? (record.layout.isKnown ? nil : TransactionDetails()) else { return nil }
        // A prepared transaction's record has no number of its own.
        guard let xid = isPrepared ? details.preparedXID : record.xid else { return nil }
        let end = TransactionEnd(
            outcome: outcome, isPrepared: isPrepared, xid: xid, time: time, lsn: record.lsn, end: record.end,
            subtransactions: details.subtransactions)
        return .end(end, outcome == .commit ? details.drop(by: end) : nil)
    }
}

/// What a commit or abort says behind its time.
private struct TransactionDetails {
    var subtransactions = 0
    var files: [RelationDrop.File] = []
    var fileCount = 0
    var relations: [RelationDrop.Relation] = []
    var relationCount = 0
    var preparedXID: UInt32?

    /// `XACT_XINFO_HAS_*`.
    private enum Flag {
        static let database: UInt32 = 1 << 0
        static let subtransactions: UInt32 = 1 << 1
        static let files: UInt32 = 1 << 2
        static let invalidations: UInt32 = 1 << 3
        static let prepared: UInt32 = 1 << 4
        static let origin: UInt32 = 1 << 5
        static let preparedName: UInt32 = 1 << 7
        static let statistics: UInt32 = 1 << 8
    }

    /// Bytes of a `SharedInvalidationMessage` (src/include/storage/sinval.h).
    private static let invalidationByteCount = 16

    init() {}

    init?(hasFlags: Bool, statisticsByteCount: Int, _ cursor: inout ByteCursor) {
        guard hasFlags else { return }
        guard let flags: UInt32 = cursor.next() else { return nil }
        let isWhole =
            (flags & Flag.database == 0 || cursor.take(8) != nil)
            && (flags & Flag.subtransactions == 0 || readSubtransactions(&cursor))
            && (flags & Flag.files == 0 || readFiles(&cursor))
            && (flags & Flag.statistics == 0 || readStatistics(&cursor, statisticsByteCount))
            && (flags & Flag.invalidations == 0 || Self.pass(&cursor, Self.invalidationByteCount))
            && (flags & Flag.prepared == 0 || readPrepared(&cursor, hasName: flags & Flag.preparedName != 0))
            && (flags & Flag.origin == 0 || cursor.take(16) != nil)
        guard isWhole else { return nil }
    }

    private static func pass(_ cursor: inout ByteCursor, _ size: Int) -> Bool {
        guard let count = cursor.count(of: size) else { return false }
        return cursor.take(count * size) != nil
    }

    private mutating func readSubtransactions(_ cursor: inout ByteCursor) -> Bool {
        guard let count = cursor.count(of: 4) else { return false }
        subtransactions = count
        return cursor.take(count * 4) != nil
    }

    private mutating func readFiles(_ cursor: inout ByteCursor) -> Bool {
        guard let count = cursor.count(of: RelationDrop.File.byteCount) else { return false }
        fileCount = count
        for _ in 0..<count {
            guard let file = RelationDrop.File(&cursor) else { return false }
            if files.count < RelationDrop.detailLimit { files.append(file) }
        }
        return true
    }

    /// `xl_xact_stats_item`, which PostgreSQL 18 made longer: an object's number has 64 bits there.
    private mutating func readStatistics(_ cursor: inout ByteCursor, _ size: Int) -> Bool {
        guard let count = cursor.count(of: size) else { return false }
        for _ in 0..<count {
            guard let kind: UInt32 = cursor.next(), let database: UInt32 = cursor.next(),
                let oid: UInt32 = cursor.next(), cursor.take(size - 12) != nil
            else { return false }
            // PGSTAT_KIND_RELATION (src/include/pgstat.h; in 18 src/include/utils/pgstat_kind.h).
            guard kind == 2 else { continue }
            relationCount += 1
            if relations.count < RelationDrop.detailLimit { relations.append(.init(database: database, oid: oid)) }
        }
        return true
    }

    private mutating func readPrepared(_ cursor: inout ByteCursor, hasName: Bool) -> Bool {
        preparedXID = cursor.next()
        return preparedXID != nil && (!hasName || cursor.takeString() != nil)
    }

    func drop(by commit: TransactionEnd) -> RelationDrop? {
        guard fileCount > 0 else { return nil }
        return RelationDrop(
            commit: commit, files: files, fileCount: fileCount, relations: relations, relationCount: relationCount)
    }
}
