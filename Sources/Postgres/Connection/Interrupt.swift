// SPDX-License-Identifier: MIT

import Synchronization

/// A word to a blocking call that it is to stop: the call looks at it between short waits.
final class Interrupt: Sendable {
    private let requested = Atomic<Bool>(false)

    var isRequested: Bool { requested.load(ordering: .acquiring) }

    func request() { requested.store(true, ordering: .releasing) }
}
