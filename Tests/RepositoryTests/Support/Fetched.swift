// SPDX-License-Identifier: MIT

import Codec
import PITR
import Repository
import Synchronization

/// What a fetch handed out: its digest and its length, so that large content needs no memory.
final class Fetched: Sendable {
    private let state = Mutex((hasher: SHA256Hasher(), count: 0))

    @Sendable func take(_ bytes: UnsafeRawBufferPointer) {
        // The pointer is only read, within this call.
        nonisolated(unsafe) let bytes = bytes
        state.withLock {
            $0.hasher.update(bytes)
            $0.count += bytes.count
        }
    }

    var digest: String { state.withLock { $0.hasher.digest().hexadecimal } }
    var count: Int { state.withLock { $0.count } }
}

extension WALArchive {
    /// The digest of what is fetched; nil when it is not there.
    func fetchedDigest(_ file: WALFile) async throws -> String? {
        let fetched = Fetched()
        return try await fetch(file, to: fetched.take) ? fetched.digest : nil
    }
}
