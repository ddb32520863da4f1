// SPDX-License-Identifier: MIT

import Codec
import Synchronization

/// What reads and compresses WAL, kept from one file to the next: making it anew costs more than compressing a frame.
public final class WarmWALReaders: Sendable {
    private let pools = Mutex<[Compression: WarmPool<WALFrameReader>]>([:])

    public init() {}

    func pool(for compression: Compression) -> WarmPool<WALFrameReader> {
        pools.withLock { pools in
            if let pool = pools[compression] { return pool }
            let pool = WarmPool { try WALFrameReader(compression) }
            pools[compression] = pool
            return pool
        }
    }

    /// Gives back the memory of what is not in use, some megabytes each.
    public func trim() { pools.withLock { $0.values.forEach { $0.trim() } } }
}
