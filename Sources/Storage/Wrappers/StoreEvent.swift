// SPDX-License-Identifier: MIT

public import Errors

/// One call of a store, when it has ended. A get ends when its reader does.
public struct StoreEvent: Sendable, Hashable {
    public enum Outcome: Sendable, Hashable {
        case done
        /// A put found the key taken.
        case alreadyThere
        /// A get or head found nothing.
        case notThere
        case failed(WaldenError.Code)
    }

    public let operation: StoreOperation

    /// The key, or the prefix of a listing.
    public let key: String

    /// Of the object's content, taken from the caller or given to it.
    public let bytes: UInt64
    public let duration: Duration
    public let outcome: Outcome
}
