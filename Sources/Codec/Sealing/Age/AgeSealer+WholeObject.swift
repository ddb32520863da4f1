// SPDX-License-Identifier: MIT

import Errors

extension AgeSealer {
    /// `bytes` as a whole age file, for what fits into memory. See ``init(to:stanzas:)`` for what it throws.
    public static func sealed(
        _ bytes: [UInt8], to recipients: [AgeRecipient], stanzas: [AgeStanza] = []
    ) throws -> [UInt8] {
        let sealer = try AgeSealer(to: recipients, stanzas: stanzas)
        let count = sealedByteCount(plain: UInt64(bytes.count), headerByteCount: sealer.headerByteCount)
        var file: [UInt8] = []
        file.reserveCapacity(Int(clamping: count))
        file += sealer.begin()
        try bytes.withUnsafeBytes { try sealer.seal($0, into: &file) }
        try sealer.finish(into: &file)
        return file
    }

    /// The size in bytes of the whole age file that holds `plain` bytes behind a header of `headerByteCount`; nothing
    /// but the two decides it. Stays at the largest number where the size is beyond it.
    public static func sealedByteCount(plain: UInt64, headerByteCount: Int) -> UInt64 {
        let payload = AgePayloadFormat.storedByteCount(plain: plain) ?? .max
        let (sum, isTooLarge) = payload.addingReportingOverflow(UInt64(max(0, headerByteCount)))
        return isTooLarge ? .max : sum
    }
}
