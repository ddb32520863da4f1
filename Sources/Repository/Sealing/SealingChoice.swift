// SPDX-License-Identifier: MIT

public import Codec

/// How new objects of a repository are sealed.
public struct SealingChoice: Sendable, Hashable {
    /// Of the WAL, its histories and its index: by age, or not at all.
    public let sealing: Sealing

    /// Of base backups.
    public let backup: Sealing

    /// Keys the digests by which a file that is pushed again is recognised; nil: what is public of the archive does.
    public let digestKey: [UInt8]?

    /// `backup`: nil where base backups are sealed as the WAL is.
    public init(_ sealing: Sealing = .none, backup: Sealing? = nil, digestKey: [UInt8]? = nil) {
        self.sealing = sealing
        self.backup = backup ?? sealing
        self.digestKey = digestKey
    }

    public static let none = SealingChoice()

    /// Whoever is about to store a backup asks this first: throws when it could not be sealed, `.configuration` for a gpg program
    /// that is not there and for recipients that it does not know or that cannot be sealed to any more.
    public func checkBackup() async throws {
        if case .gpg(let recipients) = backup { try await recipients.check() }
    }
}
