// SPDX-License-Identifier: MIT

import Logging
import Operations

/// Turns a verification's events into progress and log lines. What it found is in its result.
final class VerifyReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay

    init(_ log: Logger, _ display: ProgressDisplay) { (self.log, self.display) = (log, display) }

    func report(_ event: VerifyEvent) {
        switch event {
        case .progress(let done, let total): display.show(done: done, total: total)
        case .begun(let repository, let generation, let bytes, let isResumed):
            let how = isResumed ? "going on with" : "reading"
            say { $0.info("\(how) \(generation) in \(repository), \(Units.bytes(bytes))") }
        case .found(let finding): say { $0.warning("\(finding.repository): \(finding.problem)") }
        case .repaired(let finding):
            say { $0.info("\(finding.repository): mended from \(finding.repairedFrom ?? ""): \(finding.problem)") }
        case .warning(let text): say { $0.warning("\(text)") }
        }
    }

    func end() { display.end() }

    private func say(_ body: (Logger) -> Void) {
        display.end()
        body(log)
    }
}
