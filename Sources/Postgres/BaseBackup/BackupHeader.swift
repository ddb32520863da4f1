// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import PITR

/// What the server sends before the stream: the start position and the list of trees.
struct BackupHeader: Sendable {
    let start: (lsn: LSN, timeline: TimelineID)
    let tablespaces: [Tablespace]

    init(
        _ session: Session, _ handle: OpaquePointer, until deadline: Deadline, _ interrupt: Interrupt
    ) throws {
        func rows() throws -> [[String?]] {
            guard let result = try session.nextResult(handle, until: deadline, interrupt) else {
                throw CopyMessage.malformed("no answer")
            }
            guard result.status == PGRES_TUPLES_OK else { throw BackupHeader.failure(session, handle, result) }
            return result.rows
        }
        start = try Self.position(rows())
        tablespaces = try rows().map { row in
            guard let tablespace = Tablespace(row: row) else { throw CopyMessage.malformed("a strange tablespace") }
            return tablespace
        }
        guard tablespaces.count(where: { $0.oid == nil }) == 1 else {
            throw CopyMessage.malformed("a list of tablespaces without the data directory")
        }
        guard let copy = try session.nextResult(handle, until: deadline, interrupt) else {
            throw CopyMessage.malformed("no stream")
        }
        guard copy.status == PGRES_COPY_OUT else { throw Self.failure(session, handle, copy) }
    }

    /// The single row `recptr`, `tli`.
    static func position(_ rows: [[String?]]) throws(WaldenError) -> (lsn: LSN, timeline: TimelineID) {
        guard let row = rows.first, row.count >= 2, let lsn = row[0].flatMap({ LSN($0) }),
            let timeline = row[1].flatMap({ UInt32($0) }).flatMap({ TimelineID($0) })
        else { throw CopyMessage.malformed("a position that is none") }
        return (lsn, timeline)
    }

    /// The error of a result that is not what comes next.
    static func failure(_ session: Session, _ handle: OpaquePointer, _ result: ServerResult) -> WaldenError {
        guard result.hasFailed else { return CopyMessage.malformed("an unexpected result") }
        let said = result.message
        guard said.sqlstate != nil else { return session.lost(handle) }
        let error = WaldenError.server("the server gave up the base backup", said)
        guard error.code == .permission else { return error }
        return error.hinting("Give the role the REPLICATION attribute: ALTER ROLE … REPLICATION.")
    }
}
