// SPDX-License-Identifier: MIT

import Logging
import Operations
import Synchronization

/// Turns the events of a dump's restore into progress and log lines.
final class DumpRestoreReporter: Sendable {
    private let log: Logger
    private let display: ProgressDisplay
    private let safety: DumpReporter
    private let progress = Mutex((done: UInt64(0), total: UInt64(0)))

    init(_ log: Logger, _ display: ProgressDisplay, _ context: CommandContext) {
        (self.log, self.display) = (log, display)
        safety = DumpReporter(log, ProgressDisplay("safety dump", context))
    }

    func report(_ event: RestoreDump.Event) {
        switch event {
        case .begun(let id, let database, let bytes):
            progress.withLock { $0 = (0, bytes) }
            say { $0.info("restoring \(id) into \(database)") }
        case .progress(let bytes):
            let (done, total) = progress.withLock { state in
                state.done += bytes
                return state
            }
            display.show(done: done, total: total)
        case .replacing(let name, let bytes):
            let size = bytes.map { ", \(Units.bytes($0))," } ?? ""
            say {
                $0.info(
                    "the database \(name)\(size) stays until the new one takes its place: both are there for a while")
            }
        case .safetyDump(let event): safety.report(event)
        case .hook(let name): say { $0.info("running the hook \(name)") }
        case .warning(let text): say { $0.warning("\(text)") }
        }
    }

    func end() {
        display.end()
        safety.end()
    }

    private func say(_ body: (Logger) -> Void) {
        end()
        body(log)
    }
}
