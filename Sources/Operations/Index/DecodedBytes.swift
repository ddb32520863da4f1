// SPDX-License-Identifier: MIT

import Synchronization

/// How far a run is, counted by all that decode at once; and which of their warnings were given.
final class DecodedBytes: Sendable {
    private let state = Mutex((bytes: UInt64(0), hasWarned: false))

    func add(_ bytes: UInt64) -> UInt64 {
        state.withLock {
            $0.bytes &+= bytes
            return $0.bytes
        }
    }

    /// Passes on the first warning only: what is odd about one segment is so about all of them.
    func warn(_ text: String, _ report: @Sendable (IndexEvent) -> Void) {
        let isFirst = state.withLock { state in
            defer { state.hasWarned = true }
            return !state.hasWarned
        }
        if isFirst { report(.warning(text)) }
    }
}
