// SPDX-License-Identifier: MIT

import Codec
import Synchronization

/// SHA-256 of what passes by, fed from one thread after another.
final class PlaintextHasher: Sendable {
    private let hasher = Mutex(SHA256Hasher())

    func update(_ bytes: UnsafeRawBufferPointer) {
        // The pointer is only read, within this call.
        nonisolated(unsafe) let bytes = bytes
        hasher.withLock { $0.update(bytes) }
    }

    func digest() -> SHA256Digest { hasher.withLock { $0.digest() } }
}
