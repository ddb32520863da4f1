// SPDX-License-Identifier: MIT

public import Codec

/// What opens sealed objects: secret keys of age, and gpg programs that have theirs. It may be empty: whoever only stores needs
/// none.
public struct Keyring: Sendable {
    public let identities: [AgeIdentity]

    /// Where several are named, the first that has the key of an object opens it; where none is, the user's own gpg is asked.
    public let gpgPrograms: [GpgProgram]

    public init(_ identities: [AgeIdentity] = [], gpgPrograms: [GpgProgram] = []) {
        self.identities = identities
        self.gpgPrograms = gpgPrograms
    }

    /// The keys of both.
    public func joined(with other: Keyring) -> Keyring {
        let known = Set(identities.map(\.recipient))
        return Keyring(
            identities + other.identities.filter { !known.contains($0.recipient) },
            gpgPrograms: gpgPrograms + other.gpgPrograms.filter { !gpgPrograms.contains($0) })
    }
}
