// SPDX-License-Identifier: MIT

extension AgeHeader {
    /// The first of `identities` that opens the file which has this header; nil when none does, or the header is spoilt.
    /// Its MAC was then found right; what is behind it was not looked at.
    public func opener(among identities: [AgeIdentity]) -> AgeIdentity? {
        identities.first { (try? fileKey([$0])) != nil }  // why it does not open is not asked
    }
}
