// SPDX-License-Identifier: MIT

/// A record that matters to where a recovery can stop, or to what it loses.
public enum WALEvent: Sendable, Hashable {
    /// A transaction ended; when its commit removed relations' files, which.
    case end(TransactionEnd, RelationDrop?)
    case restorePoint(RestorePoint)
    case checkpoint(Checkpoint)
    case backupEnd(BackupEnd)
    case databaseChange(DatabaseChange)
    case tablespaceCreation(TablespaceCreation)
    /// The next transaction's number and the oldest one that has not ended (`xl_running_xacts`,
    /// src/include/storage/standbydefs.h).
    case runningTransactions(nextXID: UInt32, oldestRunningXID: UInt32)

    /// What a record turns out to be.
    public enum Reading: Sendable, Hashable {
        case event(WALEvent)
        /// A record of another kind.
        case other
        /// Its kind is known, and its body is not that of one. Not said of a format that is not known: there the record is
        /// `other`.
        case malformed
    }

    /// Which event the record is.
    public static func read(_ record: borrowing WALRecord) -> Reading {
        guard let kind = WALEventKind(record.resourceManager, record.info) else { return .other }
        guard let body = record.body(), let event = WALEvent(kind, record, ByteCursor(body.mainData)) else {
            return record.layout.isKnown ? .malformed : .other
        }
        return .event(event)
    }

    /// Whether the record is to be kept until it is whole.
    static func canBe(_ header: RecordHeader) -> Bool {
        WALEventKind(ResourceManager(rawValue: header.resourceManager), header.info) != nil
    }

    private init?(_ kind: WALEventKind, _ record: borrowing WALRecord, _ cursor: consuming ByteCursor) {
        var cursor = cursor
        let event: WALEvent? =
            switch kind {
            case .end(let outcome, let isPrepared): Self.end(outcome, isPrepared, record, &cursor)
            case .restorePoint: Self.restorePoint(record, &cursor)
            case .checkpoint(let kind): Checkpoint(kind, record, &cursor).map { .checkpoint($0) }
            case .endOfRecovery: Checkpoint(endOfRecovery: record, &cursor).map { .checkpoint($0) }
            case .backupEnd:
                cursor.next().map {
                    .backupEnd(BackupEnd(start: LSN($0 as UInt64), lsn: record.lsn, end: record.end))
                }
            case .database(let kind): Self.databaseChange(kind, record, &cursor)
            case .tablespaceCreation: Self.tablespaceCreation(record, &cursor)
            case .runningTransactions: Self.runningTransactions(&cursor)
            }
        guard let event else { return nil }
        self = event
    }

    /// `xl_restore_point` (src/include/access/xlog_internal.h).
    private static func restorePoint(_ record: borrowing WALRecord, _ cursor: inout ByteCursor) -> WALEvent? {
        guard let time = Instant(postgres: cursor.next()), let name = cursor.takeString() else { return nil }
        // In the server's encoding; what is not UTF-8 is shown as well as it can be.
        let point = RestorePoint(
            name: String(decoding: name, as: UTF8.self), time: time, lsn: record.lsn, end: record.end)
        return .restorePoint(point)
    }

    /// `xl_dbase_create_file_copy_rec` and its neighbours (src/include/commands/dbcommands_xlog.h) all begin alike.
    private static func databaseChange(
        _ kind: DatabaseChange.Kind, _ record: borrowing WALRecord, _ cursor: inout ByteCursor
    ) -> WALEvent? {
        guard let database: UInt32 = cursor.next() else { return nil }
        return .databaseChange(DatabaseChange(kind: kind, database: database, xid: record.xid, lsn: record.lsn))
    }

    /// `xl_tblspc_create_rec` (src/include/commands/tablespace.h).
    private static func tablespaceCreation(
        _ record: borrowing WALRecord, _ cursor: inout ByteCursor
    ) -> WALEvent? {
        guard let tablespace: UInt32 = cursor.next(), let path = cursor.takeString() else { return nil }
        return .tablespaceCreation(
            TablespaceCreation(
                tablespace: tablespace, path: String(decoding: path, as: UTF8.self), lsn: record.lsn))
    }

    private static func runningTransactions(_ cursor: inout ByteCursor) -> WALEvent? {
        guard cursor.take(12) != nil, let next: UInt32 = cursor.next(), let oldest: UInt32 = cursor.next() else {
            return nil
        }
        return .runningTransactions(nextXID: next, oldestRunningXID: oldest)
    }
}

/// The kinds of records that are events.
enum WALEventKind {
    case end(TransactionEnd.Outcome, isPrepared: Bool)
    case restorePoint
    case checkpoint(Checkpoint.Kind)
    case endOfRecovery
    case backupEnd
    case database(DatabaseChange.Kind)
    case tablespaceCreation
    case runningTransactions

    /// nil for all others. Source: `XLOG_*` in src/include/catalog/pg_control.h, `XLOG_XACT_*` in src/include/access/xact.h,
    /// `XLOG_DBASE_*` in src/include/commands/dbcommands_xlog.h, `XLOG_TBLSPC_CREATE` in src/include/commands/tablespace.h,
    /// `XLOG_RUNNING_XACTS` in src/include/storage/standbydefs.h.
    @inline(__always)
    init?(_ manager: ResourceManager, _ info: UInt8) {
        guard manager.rawValue <= ResourceManager.standby.rawValue else { return nil }
        // A transaction's record keeps the highest bit for itself, `XLOG_XACT_HAS_INFO`.
        switch (manager, info & (manager == .transaction ? 0x70 : WALRecord.ownInfoBits)) {
        case (.transaction, 0x00): self = .end(.commit, isPrepared: false)
        case (.transaction, 0x20): self = .end(.abort, isPrepared: false)
        case (.transaction, 0x30): self = .end(.commit, isPrepared: true)
        case (.transaction, 0x40): self = .end(.abort, isPrepared: true)
        case (.xlog, 0x00): self = .checkpoint(.shutdown)
        case (.xlog, 0x10): self = .checkpoint(.online)
        case (.xlog, 0x50): self = .backupEnd
        case (.xlog, 0x70): self = .restorePoint
        case (.xlog, 0x90): self = .endOfRecovery
        case (.database, 0x00), (.database, 0x10): self = .database(.created)
        case (.database, 0x20): self = .database(.dropped)
        case (.tablespace, 0x00): self = .tablespaceCreation
        case (.standby, 0x10): self = .runningTransactions
        default: return nil
        }
    }
}
