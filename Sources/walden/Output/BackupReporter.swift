// SPDX-License-Identifier: MIT

import Logging
import Operations
import Synchronization

/// Turns a backup's events into progress and log lines.
final class BackupReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let copies: CopyReporter
    private let lastMissing = Mutex(0)

    init(_ log: Logger, _ display: ProgressDisplay, copies: CopyReporter) {
        self.log = log
        self.display = display
        self.copies = copies
    }

    func report(_ event: TakeBackupEverywhere.Event) {
        switch event {
        case .backup(let event): report(event)
        case .passedOver(let repository, let error):
            log.error("repository \(repository) is passed over: \(error)")
        case .copying(let repository):
            display.end()
            log.info("copying the backup to repository \(repository)")
        case .copy(let event): copies.report(event)
        }
    }

    private func report(_ event: BackupEvent) {
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

    func end() {
        display.end()
        copies.end()
    }

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
