// SPDX-License-Identifier: MIT

import CPostgres
import Glibc
import Host
import Synchronization

/// Asks a server to stop what a connection is doing (PostgreSQL documentation, "Canceling Queries in Progress").
///
/// PQcancel makes a connection of its own and has no deadline, so it gets a thread of its own, and we wait only a moment.
enum CancelRequest {
    private static let patience = Duration.milliseconds(700)

    /// The request is sent, or not, within less than a second; nothing is promised, as the protocol promises nothing.
    static func send(for connection: OpaquePointer) {
        guard let cancel = PQgetCancel(connection) else { return }
        let errand = Errand(cancel)
        var thread = pthread_t()
        let box = Unmanaged.passRetained(errand)
        guard pthread_create(&thread, nil, runErrand, box.toOpaque()) == 0 else {
            box.release()
            return
        }
        pthread_detach(thread)
        let deadline = Deadline(after: patience)
        while !errand.done.isRequested, !deadline.hasPassed { poll(nil, 0, 5) }
    }
}

/// A PGcancel is made for use from any thread; this object frees it when both sides are done with it.
private final class Errand: @unchecked Sendable {
    let cancel: OpaquePointer
    let done = Interrupt()

    init(_ cancel: OpaquePointer) { self.cancel = cancel }

    deinit { PQfreeCancel(cancel) }
}

private func runErrand(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
    guard let argument else { return nil }
    let errand = Unmanaged<Errand>.fromOpaque(argument).takeRetainedValue()
    var complaint = [CChar](repeating: 0, count: 256)
    // Whether it arrived shows in what the connection does next; the caller closes it in any case.
    _ = PQcancel(errand.cancel, &complaint, Int32(complaint.count))
    errand.done.request()
    return nil
}
