// SPDX-License-Identifier: MIT

public import Errors
import Storage

/// Reads stretches of a part again from other stores.
public struct PartRepair: Sendable {
    private let key: ObjectKey
    private let others: OtherParts
    private let damage: PartDamage?

    init(of key: ObjectKey, from others: OtherParts, _ damage: PartDamage?) {
        (self.key, self.others, self.damage) = (key, others, damage)
    }

    /// The part's raw bytes of `range`. Throws `error`, for which they are wanted, when no other store has them whole.
    public func bytes(_ range: Range<UInt64>, insteadOf error: WaldenError) async throws -> [UInt8] {
        let error = error.during("the stored object \(key) is damaged")
        let bytes = try await others.bytes(range, insteadOf: error)
        damage?.repair()
        return bytes
    }
}
