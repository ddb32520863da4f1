// SPDX-License-Identifier: MIT

import Logging
import Operations
import Synchronization

/// Turns the events of dumps' tests into progress and log lines.
final class DumpTestReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let progress = Mutex((done: UInt64(0), total: UInt64(0)))

    init(_ log: Logger, _ display: ProgressDisplay) { (self.log, self.display) = (log, display) }

    func report(_ event: TestDumps.Event) {
        switch event {
        case .begun(let id, let place, let bytes):
            progress.withLock { $0 = (0, bytes) }
            say { $0.info("testing \(id) as \(place) has it") }
        case .progress(let bytes):
            let (done, total) = progress.withLock { state in
                state.done += bytes
                return state
            }
            display.show(done: done, total: total)
        case .tested(let tested):
            for warning in tested.warnings { say { $0.warning("\(tested.dump.id): \(warning)") } }
            if tested.record.problems.isEmpty {
                say { $0.info("\(tested.dump.id) passed") }
            } else {
                for problem in tested.record.problems { say { $0.error("\(tested.dump.id): \(problem)") } }
            }
        case .failed(let failure): say { $0.error("\(failure.dump): \(failure.error)") }
        case .warning(let text): say { $0.warning("\(text)") }
        }
    }

    func end() { display.end() }

    private func say(_ body: (Logger) -> Void) {
        display.end()
        body(log)
    }
}
