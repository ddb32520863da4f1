// SPDX-License-Identifier: MIT

public import Codec

/// How new objects of a repository are sealed.
public struct SealingChoice: Sendable, Hashable {
    public let sealing: Sealing

    /// Keys the digests by which a file that is pushed again is recognised; nil: what is public of the archive does.
    public let digestKey: [UInt8]?

    public init(_ sealing: Sealing = .none, digestKey: [UInt8]? = nil) {
        self.sealing = sealing
        self.digestKey = digestKey
    }

    public static let none = SealingChoice()
}
