// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import PITR

/// Reads a base backup's stream and what follows it. Used only in the session's turn, so by one thread at a time.
final class BackupReader: @unchecked Sendable {
    private let session: Session
    private let silence: Duration
    private let copy: CopyReader
    private var hasFinished = false
    /// The server's verdict, when it says at the very end that pages failed their checksum.
    private(set) var failedChecksums: String?

    init(_ session: Session, _ header: BackupHeader, silence: Duration) {
        self.session = session
        self.silence = silence
        copy = CopyReader(expecting: header.tablespaces)
    }

    var receivedBytes: UInt64 { copy.receivedBytes }

    func next(_ handle: OpaquePointer, frameBytes: Int, _ interrupt: Interrupt) throws -> BaseBackupStream.Item? {
        if hasFinished { return nil }
        let step = try copy.next(frameBytes: frameBytes) {
            try session.nextCopyMessage(handle, silence: silence, interrupt)
        }
        switch step {
        case .archive(let oid, let path): return .archive(oid: oid, path: path)
        case .bytes(let bytes):
            try session.stopIfAsked(interrupt)
            return .bytes(bytes)
        case .manifest(let manifest): return .manifest(manifest)
        case .end: return try finish(handle, interrupt)
        }
    }

    /// After the stream comes the stop position, and only then the server says whether checksums failed
    /// (src/backend/backup/basebackup.c, perform_base_backup): with the position the backup is whole.
    private func finish(_ handle: OpaquePointer, _ interrupt: Interrupt) throws -> BaseBackupStream.Item {
        let deadline = Deadline(after: silence)
        guard let result = try session.nextResult(handle, until: deadline, interrupt) else {
            throw CopyMessage.malformed("no stop position")
        }
        guard result.status == PGRES_TUPLES_OK else { throw BackupHeader.failure(session, handle, result) }
        let stop = try BackupHeader.position(result.rows)
        while let result = try session.nextResult(handle, until: deadline, interrupt) {
            guard result.hasFailed else { continue }
            guard result.message.sqlstate == "XX001" else { throw BackupHeader.failure(session, handle, result) }
            failedChecksums = result.message.primary
        }
        hasFinished = true
        return .finished(stop: stop.lsn, timeline: stop.timeline)
    }
}
