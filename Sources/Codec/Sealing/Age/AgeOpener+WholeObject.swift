// SPDX-License-Identifier: MIT

import Errors

extension AgeOpener {
    /// What the age file `bytes` holds, at most `limit` bytes.
    ///
    /// Throws ``WaldenError`` with code `integrity` when it would be more, and as ``push(_:_:)`` and ``finish(_:)`` do.
    public static func opened(_ bytes: [UInt8], with identities: [AgeIdentity], limit: Int) throws -> [UInt8] {
        let opener = AgeOpener(with: identities)
        var plain: [UInt8] = []
        plain.reserveCapacity(max(0, min(bytes.count, limit)))
        let take = { (chunk: UnsafeRawBufferPointer) in
            guard chunk.count <= limit - plain.count else { throw WaldenError.age("it holds more than \(limit) bytes") }
            plain.append(contentsOf: chunk)
        }
        try bytes.withUnsafeBytes { try opener.push($0, take) }
        try opener.finish(take)
        return plain
    }
}
