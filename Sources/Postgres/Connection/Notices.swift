// SPDX-License-Identifier: MIT

import CPostgres
import Synchronization

/// What a server said besides its results: NOTICE and WARNING messages, in order and bounded in number.
final class Notices: Sendable {
    struct Notice: Sendable {
        /// The field that no locale translates: `WARNING`, `NOTICE`.
        let severity: String
        let message: String
        /// The server's source file and function, which no locale translates either.
        let sourceFile: String
        let sourceFunction: String
    }

    private struct State {
        var kept: [Notice] = []
        var dropped = 0
    }

    private static let limit = 1000
    private let state = Mutex(State())

    var all: [Notice] { state.withLock { $0.kept } }

    /// How many came after the limit was reached.
    var dropped: Int { state.withLock { $0.dropped } }

    func add(_ notice: Notice) {
        state.withLock { state in
            if state.kept.count < Self.limit { state.kept.append(notice) } else { state.dropped &+= 1 }
        }
    }

    /// Makes `connection` report here. This object must live as long as the connection.
    func receive(from connection: OpaquePointer) {
        PQsetNoticeReceiver(connection, receiveNotice, Unmanaged.passUnretained(self).toOpaque())
    }
}

private func receiveNotice(_ argument: UnsafeMutableRawPointer?, _ result: OpaquePointer?) {
    guard let argument, let result else { return }
    let fields = ServerMessage(result)
    Unmanaged<Notices>.fromOpaque(argument).takeUnretainedValue().add(
        Notices.Notice(
            severity: fields.severity, message: fields.primary, sourceFile: fields.sourceFile,
            sourceFunction: fields.sourceFunction))
}
