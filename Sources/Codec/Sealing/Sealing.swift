// SPDX-License-Identifier: MIT

/// How stored objects are kept from the eyes of whoever stores them: not at all, as age files, or as OpenPGP messages, that only
/// the recipients' secret keys open.
public enum Sealing: Sendable, Hashable {
    case none
    /// age-encryption.org/v1 to X25519 recipients, each of whom can open it alone.
    case age([AgeRecipient])
    /// OpenPGP by the `gpg` program, for base backups only: an object of it can be entered nowhere but at its beginning.
    case gpg(GpgRecipients)

    /// How an object is sealed, as its key tells.
    public enum Kind: String, Sendable, Hashable, CaseIterable {
        case age, gpg

        var suffix: String { ".\(rawValue)" }

        /// nil for an object that is not sealed.
        public init?(ofKey key: String) {
            guard let kind = Self.allCases.first(where: { key.hasSuffix($0.suffix) }) else { return nil }
            self = kind
        }
    }

    /// nil where nothing is sealed.
    public var kind: Kind? {
        switch self {
        case .none: nil
        case .age: .age
        case .gpg: .gpg
        }
    }

    /// The name that a configuration uses: `none`, `age` or `gpg`.
    public var name: String { kind?.rawValue ?? "none" }

    /// By which recipients are told apart without a secret key; nil where there are none.
    public var fingerprints: [String]? {
        switch self {
        case .none: nil
        case .age(let recipients): recipients.map(\.fingerprint)
        case .gpg(let recipients): recipients.fingerprints.map(\.text)
        }
    }

    /// Every suffix that an object of the WAL may have, that of what is not sealed first. What is sealed to gpg is in base backups,
    /// whose markers name it: nobody seeks it.
    public static let allSuffixes = ["", Kind.age.suffix]

    /// What an object's key ends in, behind its compression's suffix: nothing, `.age` or `.gpg`.
    public var suffix: String { kind?.suffix ?? "" }
}
