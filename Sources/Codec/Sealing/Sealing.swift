// SPDX-License-Identifier: MIT

/// How stored objects are kept from the eyes of whoever stores them: not at all, or as age files that only the
/// recipients' secret keys open.
public enum Sealing: Sendable, Hashable {
    case none
    /// age-encryption.org/v1 to X25519 recipients, each of whom can open it alone.
    case age([AgeRecipient])

    /// The name that a configuration uses: `none` or `age`.
    public var name: String {
        switch self {
        case .none: "none"
        case .age: "age"
        }
    }

    /// By which recipients are told apart without a secret key; nil where there are none.
    public var fingerprints: [String]? {
        switch self {
        case .none: nil
        case .age(let recipients): recipients.map(\.fingerprint)
        }
    }

    /// Every suffix that there is, that of what is not sealed first.
    public static let allSuffixes = ["", ".age"]

    /// What an object's key ends in, behind its compression's suffix: nothing, or `.age`.
    public var suffix: String {
        switch self {
        case .none: ""
        case .age: ".age"
        }
    }
}
