// SPDX-License-Identifier: MIT

import Logging
import Operations

/// Turns a copy's events into progress and log lines.
final class CopyReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay

    init(_ log: Logger, _ display: ProgressDisplay) {
        self.log = log
        self.display = display
    }

    func report(_ event: CopyEvent) {
        switch event {
        case .progress(let done, let total): display.show(done: done, total: total)
        case .copied(let id):
            display.end()
            log.info("backup \(id.text) is copied")
        case .failed(let text):
            display.end()
            log.error("\(text)")
        case .warning(let text): log.warning("\(text)")
        }
    }

    func end() { display.end() }
}
