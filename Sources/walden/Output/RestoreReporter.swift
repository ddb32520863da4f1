// SPDX-License-Identifier: MIT

import Logging
import Operations

/// Turns a restore's events into progress and log lines.
final class RestoreReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay

    init(_ log: Logger, _ display: ProgressDisplay) {
        self.log = log
        self.display = display
    }

    func report(_ event: RestoreEvent) {
        switch event {
        case .progress(let done, let total): display.show(done: done, total: total)
        case .flushing: say("all data is written; flushing it to disk")
        case .starting: say("starting the server")
        case .replaying(let position): log.debug("replayed to \(position ?? "nowhere yet")")
        case .detail(let text): log.debug("\(text)")
        case .warning(let text):
            display.end()
            log.warning("\(text)")
        }
    }

    func end() { display.end() }

    private func say(_ text: String) {
        display.end()
        log.info("\(text)")
    }
}
