// SPDX-License-Identifier: MIT

public import Errors

/// What goes wrong, and at which call.
public struct FaultRule: Sendable {
    public enum Fault: Sendable {
        /// The call fails and does nothing.
        case failBefore(WaldenError)

        /// The call is done, and fails: its answer was lost. Of a get, the reader fails at its end.
        case failAfter(WaldenError)

        /// The reader fails after so many bytes.
        case failRead(after: UInt64, WaldenError)

        /// The reader ends after so many bytes as if nothing were wrong.
        case truncateRead(after: UInt64)

        /// All bits of the byte so far from the reader's start are inverted.
        case flipByte(at: UInt64)

        /// The call waits until its task is cancelled, then fails with `cancelled`.
        case stall
    }

    let operation: StoreOperation
    let keyPart: String
    let calls: ClosedRange<Int>
    let fault: Fault

    /// - Parameters:
    ///   - keyPart: the key, or the prefix of a listing, holds it; empty for any.
    ///   - calls: which of the calls that match go wrong, counted from 1 for each rule.
    public init(
        _ operation: StoreOperation, keyContaining keyPart: String = "", calls: ClosedRange<Int> = 1...1, _ fault: Fault
    ) {
        self.operation = operation
        self.keyPart = keyPart
        self.calls = calls
        self.fault = fault
    }
}
