// SPDX-License-Identifier: MIT

import CPostgres
import Errors
public import PITR
import Synchronization

/// A base backup on its way from the server, PostgreSQL 15 or later (PostgreSQL documentation, "Streaming Replication
/// Protocol", `BASE_BACKUP`).
///
/// The server does not wait for its WAL to be archived and sends none: whoever takes the backup must see to the segments
/// from ``start`` to the stop position. A stream that is not read to its end is ended by closing its connection.
public final class BaseBackupStream: Sendable {
    public enum Item: Sendable {
        /// A tree begins: a tar stream whose bytes are the ``bytes(_:)`` up to the next item of another kind.
        case archive(oid: UInt32?, path: String?)
        /// The next bytes of the tree: as many as were asked for, fewer only at the tree's end.
        case bytes([UInt8])
        /// The backup manifest, whole.
        case manifest([UInt8])
        /// The backup is whole and ended at `stop`.
        case finished(stop: LSN, timeline: TimelineID)
    }

    public struct Progress: Sendable {
        /// Bytes of tar streams received so far.
        public let doneBytes: UInt64
    }

    private struct State {
        var doneBytes: UInt64 = 0
        var failedChecksums: String?
    }

    /// Where the backup's WAL begins.
    public let start: (lsn: LSN, timeline: TimelineID)
    /// The trees to come, in the server's order.
    public let tablespaces: [Tablespace]

    private let session: Session
    private let reader: BackupReader
    private let state = Mutex(State())

    private init(_ session: Session, _ header: BackupHeader, idleTimeout: Duration) {
        self.session = session
        start = header.start
        tablespaces = header.tablespaces
        reader = BackupReader(session, header, silence: idleTimeout)
    }

    /// Starts a base backup on a ``Connection/Kind/replication`` connection and returns when its stream has begun.
    ///
    /// `startTimeout` bounds the checkpoint and the server's estimate of the sizes, which may take minutes;
    /// `idleTimeout` is how long the server may then send nothing. Throws `.usage` for options that the server does not
    /// take, `.permission` when the role may not replicate, and what ``Connection/rows(_:parameters:timeout:)`` throws.
    public static func begin(
        _ connection: Connection, _ options: BaseBackupOptions, idleTimeout: Duration,
        startTimeout: Duration = .seconds(7200)
    ) async throws -> BaseBackupStream {
        guard connection.serverVersion >= 150000 else {
            throw WaldenError(
                .refused, "cannot take a base backup of PostgreSQL \(connection.serverVersion / 10000)",
                hint: "Walden backs up PostgreSQL 15 and later.")
        }
        let command = try options.command()
        let session = connection.session
        let header = try await interruptible { interrupt in
            try session.turn(interrupt) { handle in
                try session.send(handle, command, [])
                return try BackupHeader(session, handle, until: Deadline(after: startTimeout), interrupt)
            }
        }
        return BaseBackupStream(session, header, idleTimeout: idleTimeout)
    }

    /// The next item, nil after ``Item/finished(stop:timeline:)``. One caller at a time.
    ///
    /// Failed page checksums do not fail a backup: they are in ``checksumFailures`` once it has finished. Throws
    /// `.timedOut` after the idle timeout, `.cancelled` within about a second of the task's cancellation, `.unavailable`
    /// when the connection broke, and the server's own errors; after any of them the backup is lost and the connection
    /// closed.
    public func next(frameBytes: Int) async throws -> Item? {
        guard frameBytes > 0 else { throw WaldenError(.usage, "cannot read frames of \(frameBytes) bytes") }
        return try await interruptible { [self] interrupt in
            try session.turn(interrupt) { handle in
                let item = try reader.next(handle, frameBytes: frameBytes, interrupt)
                state.withLock {
                    $0.doneBytes = reader.receivedBytes
                    $0.failedChecksums = reader.failedChecksums
                }
                return item
            }
        }
    }

    public var progress: Progress { Progress(doneBytes: state.withLock { $0.doneBytes }) }

    /// The warnings that the server sent so far, in order: at most 1000, then their number.
    public var notices: [String] {
        let warnings = session.notices.all.filter { $0.severity == "WARNING" }.map(\.message)
        let dropped = session.notices.dropped
        return dropped == 0 ? warnings : warnings + ["\(dropped) more messages are not kept"]
    }

    /// Those of ``notices`` that tell of failed page checksums, and the server's verdict at the end.
    public var checksumFailures: [String] {
        let verdict = state.withLock { $0.failedChecksums }
        let warnings = session.notices.all.filter(\.tellsOfChecksum).map(\.message)
        return warnings + (verdict.map { [$0] } ?? [])
    }
}

extension Notices.Notice {
    /// The text may be in any language; the place in the server's source is not (src/backend/backup/basebackup.c, where
    /// sendFile and perform_base_backup warn of nothing else).
    fileprivate var tellsOfChecksum: Bool {
        guard severity == "WARNING" else { return false }
        return message.contains("checksum")
            || sourceFile.hasSuffix("basebackup.c") && ["sendFile", "perform_base_backup"].contains(sourceFunction)
    }
}
