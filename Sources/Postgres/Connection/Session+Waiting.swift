// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc

extension Session {
    /// The longest single poll in milliseconds: how late a cancelled call may notice.
    static let slice: Int32 = 200

    /// Waits until `events` may have come to the socket, at most one slice. Throws `.timedOut` and `.cancelled`.
    func waitSlice(
        _ handle: OpaquePointer, _ events: Int32, until deadline: Deadline, _ interrupt: Interrupt
    ) throws(WaldenError) {
        try stopIfAsked(interrupt)
        guard !deadline.hasPassed else {
            throw WaldenError(.timedOut, "PostgreSQL did not answer within \(deadline.allowed)")
        }
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        guard descriptor.fd >= 0 else { throw lost(handle) }
        // An interrupted poll is only a short slice.
        _ = poll(&descriptor, 1, deadline.milliseconds(atMost: Self.slice))
    }

    /// The next result of what was sent, nil after the last one.
    func nextResult(
        _ handle: OpaquePointer, until deadline: Deadline, _ interrupt: Interrupt
    ) throws(WaldenError) -> ServerResult? {
        while PQisBusy(handle) == 1 {
            try waitSlice(handle, POLLIN, until: deadline, interrupt)
            guard PQconsumeInput(handle) == 1 else { throw lost(handle) }
        }
        return PQgetResult(handle).map(ServerResult.init)
    }

    /// The connection broke, in libpq's words.
    func lost(_ handle: OpaquePointer) -> WaldenError {
        let words = PQerrorMessage(handle).map { String(cString: $0) } ?? ""
        let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
        return WaldenError(
            .unavailable, "the connection to PostgreSQL was lost", cause: line.isEmpty ? nil : line)
    }
}
