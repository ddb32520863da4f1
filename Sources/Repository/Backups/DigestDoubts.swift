// SPDX-License-Identifier: MIT

import Errors
import Storage
import Synchronization

/// Parts whose SHA-256 was wrong although they were read to their end.
///
/// Where a frame of such a part had to be read elsewhere that is explained; where all frames seemed whole it is not, and the
/// part cannot be trusted. Frames are unfolded after they were read, so only at the end can anybody tell.
final class DigestDoubts: Sendable {
    private let state = Mutex((doubts: [ObjectKey: WaldenError](), explained: Set<ObjectKey>()))

    func add(_ error: WaldenError, about key: ObjectKey) { state.withLock { $0.doubts[key] = error } }

    func explain(_ key: ObjectKey) { state.withLock { _ = $0.explained.insert(key) } }

    /// Throws for a part that nothing explains.
    func check() throws(WaldenError) {
        let doubt = state.withLock { state in state.doubts.first { !state.explained.contains($0.key) } }
        if let doubt {
            throw doubt.value.hinting("Another repository may have it whole: name it with --repository.")
        }
    }
}
