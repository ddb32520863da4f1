// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc
import Host
import Synchronization

/// One libpq connection and the one turn at it.
///
/// libpq allows one thread at a time on a connection, so everything that touches ``handle`` runs inside ``turn(_:)``, on
/// a thread that may block. Waits are short polls, between which a call looks at its deadline and its interrupt.
final class Session: @unchecked Sendable {
    // Only read and written with `lock` held, or before anyone else knows this object.
    private var handle: OpaquePointer?
    private let lock = Mutex(())
    private let closing = Interrupt()

    /// As `PQserverVersion` tells: 150018 for 15.18.
    let serverVersion: Int
    /// Whether the server was reached over a Unix socket, so that its files are probably this machine's.
    let isLocal: Bool
    /// The process id that was sent with the key for cancelling; 0 where none was sent.
    let announcedProcess: Int32
    let notices: Notices

    /// Takes over a connection that is open.
    init(_ handle: OpaquePointer, notices: Notices) {
        self.handle = handle
        self.notices = notices
        serverVersion = Int(PQserverVersion(handle))
        announcedProcess = PQbackendPID(handle)
        isLocal = PQhost(handle).map { String(cString: $0).hasPrefix("/") } ?? false
    }

    deinit { end() }

    /// Runs `body` with the connection when it is this call's turn. When `body` throws before it took the whole answer,
    /// the connection is closed, since nobody knows how much is still under way.
    func turn<Value>(
        _ interrupt: Interrupt, _ body: (OpaquePointer) throws -> Value
    ) throws -> Value {
        try lock.withLock { _ in
            guard let handle, !closing.isRequested else {
                throw WaldenError(.unavailable, "the connection to PostgreSQL is closed")
            }
            do {
                return try body(handle)
            } catch {
                if PQtransactionStatus(handle) == PQTRANS_ACTIVE { end() }
                throw error
            }
        }
    }

    /// Ends the session; a call that is under way ends with `.cancelled`.
    func close() {
        closing.request()
        lock.withLock { _ in end() }
    }

    private func end() {
        guard let handle else { return }
        self.handle = nil
        if PQtransactionStatus(handle) == PQTRANS_ACTIVE { CancelRequest.send(for: handle) }
        PQfinish(handle)
    }

    func stopIfAsked(_ interrupt: Interrupt) throws(WaldenError) {
        if interrupt.isRequested || closing.isRequested {
            throw WaldenError(.cancelled, "the call to PostgreSQL was cancelled")
        }
    }
}
