// SPDX-License-Identifier: MIT

import Logging
import Operations

/// Turns a drill's events into progress and log lines.
final class DrillReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let restore: RestoreReporter

    init(_ log: Logger, _ display: ProgressDisplay) {
        (self.log, self.display) = (log, display)
        restore = RestoreReporter(log, display)
    }

    func report(_ event: DrillEvent) {
        switch event {
        case .restore(let event): restore.report(event)
        case .step(let text): say { $0.info("\(text)") }
        case .checked(let check):
            let reason = check.reason.map { ": \($0)" } ?? ""
            switch check.result {
            case .passed: say { $0.info("\(check.name) passed") }
            case .failed: say { $0.error("\(check.name) FAILED\(reason)") }
            case .leftOut: say { $0.warning("\(check.name) was left out\(reason)") }
            }
        case .warning(let text): say { $0.warning("\(text)") }
        }
    }

    func end() { display.end() }

    private func say(_ body: (Logger) -> Void) {
        display.end()
        body(log)
    }
}
