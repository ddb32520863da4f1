// SPDX-License-Identifier: MIT

import CPostgres
import Errors
import Glibc

extension Session {
    /// Connects, with libpq's asynchronous calls so that there is a deadline. Only the look-up of a host's name, which is
    /// the C library's, has none.
    static func open(
        _ settings: ConnectionSettings, _ kind: Connection.Kind, until deadline: Deadline, _ interrupt: Interrupt
    ) throws -> Session {
        let parameters = try parameters(settings, kind)
        var names = parameters.map { strdup($0.name) }
        var values = parameters.map { strdup($0.value) }
        defer { (names + values).forEach { free($0) } }
        let handle = start(&names, &values)
        guard let handle else { throw WaldenError(.failed, "cannot connect to PostgreSQL", cause: "out of memory") }
        let notices = Notices()
        defer { withExtendedLifetime(notices) {} }  // libpq holds only its address
        do {
            notices.receive(from: handle)
            PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)  // with the SQLSTATE, see ConnectFailure
            try finishConnecting(handle, kind, until: deadline, interrupt)
            PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
        } catch {
            PQfinish(handle)
            throw error
        }
        return Session(handle, notices: notices)
    }

    private static func start(
        _ names: inout [UnsafeMutablePointer<CChar>?], _ values: inout [UnsafeMutablePointer<CChar>?]
    ) -> OpaquePointer? {
        let constantNames = names.map { UnsafePointer<CChar>($0) } + [nil]
        let constantValues = values.map { UnsafePointer<CChar>($0) } + [nil]
        return PQconnectStartParams(constantNames, constantValues, 1)
    }

    private static func finishConnecting(
        _ handle: OpaquePointer, _ kind: Connection.Kind, until deadline: Deadline, _ interrupt: Interrupt
    ) throws(WaldenError) {
        guard PQstatus(handle) != CONNECTION_BAD else { throw failure(handle, kind) }
        var polling = PGRES_POLLING_WRITING
        while polling != PGRES_POLLING_OK {
            if polling == PGRES_POLLING_FAILED { throw failure(handle, kind) }
            let events = polling == PGRES_POLLING_READING ? POLLIN : POLLOUT
            guard try isReady(handle, events, until: deadline, interrupt) else { continue }
            polling = PQconnectPoll(handle)
        }
    }

    private static func isReady(
        _ handle: OpaquePointer, _ events: Int32, until deadline: Deadline, _ interrupt: Interrupt
    ) throws(WaldenError) -> Bool {
        if interrupt.isRequested { throw WaldenError(.cancelled, "connecting to PostgreSQL was cancelled") }
        if deadline.hasPassed {
            throw WaldenError(
                .timedOut, "cannot connect to PostgreSQL", cause: "no answer within \(deadline.allowed)",
                hint: "Look at host and port of the connection string and at firewalls in between.")
        }
        // The socket may change from one host or address to the next, so it is asked for every time.
        var descriptor = pollfd(fd: PQsocket(handle), events: Int16(events), revents: 0)
        return poll(&descriptor, 1, deadline.milliseconds(atMost: slice)) > 0
    }

    private static func failure(_ handle: OpaquePointer, _ kind: Connection.Kind) -> WaldenError {
        func text(_ pointer: UnsafePointer<CChar>?) -> String { pointer.map { String(cString: $0) } ?? "" }
        let isReplication = if case .replication = kind { true } else { false }
        return ConnectFailure(
            text: text(PQerrorMessage(handle)), user: text(PQuser(handle)), database: text(PQdb(handle)),
            isReplication: isReplication, needsPassword: PQconnectionNeedsPassword(handle) == 1
        ).error
    }
}
