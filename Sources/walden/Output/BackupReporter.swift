// SPDX-License-Identifier: MIT

import Logging
import Operations
import Synchronization

/// Turns a backup's events into progress and log lines.
final class BackupReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let lastMissing = Mutex(0)

    init(_ log: Logger, _ display: ProgressDisplay) {
        self.log = log
        self.display = display
    }

    func report(_ event: BackupEvent) {
        switch event {
        case .swept(let id): log.info("removed what the interrupted backup \(id.text) had left")
        case .begun(let id): log.info("backup \(id.text) begun, waiting for the server's checkpoint")
        case .progress(let done, let total): display.show(done: done, total: total)
        case .waitingForWAL(let missing, let last): waiting(missing, last)
        case .warning(let text):
            display.end()
            log.warning("\(text)")
        }
    }

    func end() { display.end() }

    private func waiting(_ missing: Int, _ last: String) {
        let changed = lastMissing.withLock { before in
            defer { before = missing }
            return before != missing
        }
        guard changed else { return }
        display.end()
        log.info("all data is stored; waiting for its WAL, \(missing) to come, up to \(last)")
    }
}
