// SPDX-License-Identifier: MIT

import Codec
import Synchronization

/// How many bytes an object has as stored, and what they are.
struct StoredBytes: Sendable, Equatable {
    let count: UInt64
    /// SHA-256, 64 hexadecimal digits.
    let sha256: String
}

/// Counts and hashes bytes as they pass.
final class ByteTally: Sendable {
    private let state = Mutex((count: UInt64(0), hasher: SHA256Hasher()))

    var total: StoredBytes {
        state.withLock { StoredBytes(count: $0.count, sha256: $0.hasher.digest().hexadecimal) }
    }

    func add(_ bytes: [UInt8]) {
        state.withLock { state in
            state.count &+= UInt64(bytes.count)
            state.hasher.update(bytes)
        }
    }
}
