// SPDX-License-Identifier: MIT

import Logging
import Operations
import PITR

/// Turns an indexing's events into progress and log lines.
final class IndexReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let size: SegmentSize

    init(_ log: Logger, _ display: ProgressDisplay, size: SegmentSize) {
        (self.log, self.display, self.size) = (log, display, size)
    }

    func report(_ event: IndexEvent) {
        switch event {
        case .progress(let done): display.show(done: done, total: nil)
        case .indexed(let log, let segments):
            self.log.debug("timeline \(log.timeline), LOG \(log.name): \(segments) segments indexed")
        case .damaged(let found):
            display.end()
            log.warning("\(found.segment.name(size: size)) is damaged at \(found.damage.lsn): \(found.damage.problem)")
        case .warning(let text):
            display.end()
            log.warning("\(text)")
        }
    }

    func end() { display.end() }
}
