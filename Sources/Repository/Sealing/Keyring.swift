// SPDX-License-Identifier: MIT

public import Codec

/// The secret keys by which sealed objects are opened. It may be empty: whoever only stores needs none.
public struct Keyring: Sendable {
    public let identities: [AgeIdentity]

    public init(_ identities: [AgeIdentity] = []) { self.identities = identities }

    /// The keys of both.
    public func joined(with other: Keyring) -> Keyring {
        let known = Set(identities.map(\.recipient))
        return Keyring(identities + other.identities.filter { !known.contains($0.recipient) })
    }
}
