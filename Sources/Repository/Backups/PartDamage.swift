// SPDX-License-Identifier: MIT

import Errors
import Synchronization

/// What is known of a part whose bytes were all given before it proved not to be as its marker says.
///
/// The frame that is to blame fails its own checksum when it is decompressed, and is then read again elsewhere. Which of the two
/// is seen first is a matter of chance, so they are weighed when both are over.
final class PartDamage: Sendable {
    private let state = Mutex((found: WaldenError?.none, isRepaired: false))

    func find(_ error: WaldenError) { state.withLock { $0.found = error } }

    func repair() { state.withLock { $0.isRepaired = true } }

    /// Throws what was found where no damaged frame accounts for it.
    func check() throws {
        let (found, isRepaired) = state.withLock { $0 }
        if let found, !isRepaired { throw found }
    }
}

/// Of all parts that were read.
final class PartDamages: Sendable {
    private let all = Mutex<[PartDamage]>([])

    func make() -> PartDamage {
        let damage = PartDamage()
        all.withLock { $0.append(damage) }
        return damage
    }

    func check() throws { for damage in all.withLock({ $0 }) { try damage.check() } }
}
