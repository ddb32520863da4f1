// SPDX-License-Identifier: MIT

/// The sizes of an age payload (C2SP age.md, "Payload").
enum AgePayloadFormat {
    static let nonceByteCount = 16
    static let tagByteCount = 16
    /// The plaintext of every chunk but the last, which has 1 to as many bytes, or none when the payload is empty.
    static let plainChunkByteCount = 64 << 10
    static let storedChunkByteCount = plainChunkByteCount + tagByteCount

    /// Of the payload with its nonce; nil when no UInt64 can hold it.
    static func storedByteCount(plain: UInt64) -> UInt64? {
        let chunks = max(1, plain / UInt64(plainChunkByteCount) + (plain % UInt64(plainChunkByteCount) > 0 ? 1 : 0))
        let overhead = chunks * UInt64(tagByteCount) + UInt64(nonceByteCount)
        let (sum, isTooLarge) = plain.addingReportingOverflow(overhead)
        return isTooLarge ? nil : sum
    }

    /// Of the plaintext in chunks of `stored` bytes together, without the nonce; nil when no payload is that long.
    static func plainByteCount(stored: UInt64) -> UInt64? {
        let (whole, rest) = stored.quotientAndRemainder(dividingBy: UInt64(storedChunkByteCount))
        if rest == 0 { return whole == 0 ? nil : stored - whole * UInt64(tagByteCount) }
        guard rest > UInt64(tagByteCount) || (rest == UInt64(tagByteCount) && whole == 0) else { return nil }
        return stored - (whole + 1) * UInt64(tagByteCount)
    }
}
