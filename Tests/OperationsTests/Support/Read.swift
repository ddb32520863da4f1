// SPDX-License-Identifier: MIT

import Storage
import Synchronization

/// How much was read of what.
final class Read: Sendable {
    private let events = Mutex<[StoreEvent]>([])

    func add(_ event: StoreEvent) { events.withLock { $0.append(event) } }

    func bytes(of keyPart: String) -> UInt64 {
        events.withLock { $0.filter { $0.operation == .get && $0.key.contains(keyPart) }.reduce(0) { $0 + $1.bytes } }
    }
}
