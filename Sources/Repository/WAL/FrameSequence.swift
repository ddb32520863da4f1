// SPDX-License-Identifier: MIT

import Synchronization

/// Counts frames out, each number once.
final class FrameSequence: Sendable {
    private let following = Atomic<Int>(0)
    private let count: Int

    init(count: Int) { self.count = count }

    /// The next number; nil after the last.
    func next() -> Int? {
        let index = following.wrappingAdd(1, ordering: .relaxed).oldValue
        return index < count ? index : nil
    }
}
