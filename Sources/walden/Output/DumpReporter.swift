// SPDX-License-Identifier: MIT

import Logging
import Operations
import Synchronization

/// Turns the events of dumps into progress and log lines.
final class DumpReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let progress = Mutex((done: UInt64(0), total: UInt64?.none))

    init(_ log: Logger, _ display: ProgressDisplay) { (self.log, self.display) = (log, display) }

    func report(_ event: TakeDumps.Event) {
        switch event {
        case .begun(let id, let bytes):
            progress.withLock { $0 = (0, bytes) }
            say { $0.info("dump \(id) begun") }
        case .progress(let bytes):
            let (done, total) = progress.withLock { state in
                state.done += bytes
                return state
            }
            // A dump is larger or smaller than its database: once it is larger, nobody knows what is left.
            display.show(done: done, total: total.flatMap { $0 >= done ? $0 : nil })
        case .proving(let id): say { $0.debug("dump \(id) is stored; reading it back") }
        case .copying(let id, let place): say { $0.info("copying the dump \(id) to \(place)") }
        case .taken(let dump): say { $0.info("dump \(dump.id) is complete") }
        case .failed(let what, let error): say { $0.error("\(what): \(error)") }
        case .warning(let text): say { $0.warning("\(text)") }
        }
    }

    func end() { display.end() }

    private func say(_ body: (Logger) -> Void) {
        display.end()
        body(log)
    }
}
