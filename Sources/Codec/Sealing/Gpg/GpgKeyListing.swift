// SPDX-License-Identifier: MIT

/// The keys of `gpg --with-colons --list-keys` (GnuPG's doc/DETAILS, "Format of the colon listings").
struct GpgKeyListing {
    struct Key: Equatable {
        /// Of the key itself, then of its subkeys.
        var fingerprints: [String] = []
        /// Field 2: `r` revoked, `e` expired, `i` invalid, and others that say how far it is trusted.
        var validity: String
        /// Field 12: a capital `E` says that something of the key can be sealed to now, a `D` that it is disabled.
        var capabilities: String

        /// Why nothing can be sealed to it; nil when it can.
        var problem: String? {
            switch validity {
            case "r": "it was revoked"
            case "e": "it has expired"
            case "i": "it is invalid"
            case _ where capabilities.contains("D"): "it is disabled"
            case _ where !capabilities.contains("E"): "it has no part that can encrypt now"
            default: nil
            }
        }
    }

    private(set) var keys: [Key] = []

    init(parsing text: String) {
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: ":", omittingEmptySubsequences: false)
            switch fields.first {
            case "pub": keys.append(Key(validity: Self.field(2, of: fields), capabilities: Self.field(12, of: fields)))
            case "fpr" where !keys.isEmpty: keys[keys.count - 1].fingerprints.append(Self.field(10, of: fields))
            default: break
            }
        }
    }

    /// The key that the fingerprint is of, itself and none of its subkeys.
    func key(_ fingerprint: GpgFingerprint) -> Key? { keys.first { $0.fingerprints.first == fingerprint.text } }

    private static func field(_ number: Int, of fields: [Substring]) -> String {
        fields.indices.contains(number - 1) ? String(fields[number - 1]) : ""
    }
}
