// SPDX-License-Identifier: MIT

import Synchronization

/// Counts what is written and tells it.
final class RestoreCounter: Sendable {
    private let done = Atomic<UInt64>(0)
    private let total: UInt64
    private let report: @Sendable (RestoreEvent) -> Void

    init(total: UInt64, _ report: @escaping @Sendable (RestoreEvent) -> Void) {
        self.total = total
        self.report = report
    }

    func add(_ bytes: Int) {
        let now = done.wrappingAdd(UInt64(bytes), ordering: .relaxed).newValue
        report(.progress(done: now, total: total))
    }
}
