// SPDX-License-Identifier: MIT

import Errors

/// What a text looks like that was given for a key, so that a refusal can say what it is.
enum AgeKeyKind: Equatable {
    case recipient
    case identity
    case recipientOfOtherKind
    case pluginIdentity
    case postQuantumIdentity
    case sshKey
    case privateKeyFile
    case ageFile

    /// nil when it looks like none of them.
    init?(_ text: some StringProtocol) {
        let upper = text.uppercased()
        if let kind = Self.beginnings.first(where: { upper.hasPrefix($0.text) })?.kind {
            self = kind
        } else if upper.hasPrefix("AGE1") {
            // Bech32's alphabet has no 1, so a second one ends a longer prefix: age1pq1…, age1yubikey1….
            self = upper.dropFirst(4).contains("1") ? .recipientOfOtherKind : .recipient
        } else {
            return nil
        }
    }

    private static let beginnings: [(text: String, kind: AgeKeyKind)] = [
        ("AGE-SECRET-KEY-PQ-", .postQuantumIdentity), ("AGE-SECRET-KEY-", .identity), ("AGE-PLUGIN-", .pluginIdentity),
        ("AGE-ENCRYPTION.ORG/", .ageFile), ("-----BEGIN AGE", .ageFile), ("-----BEGIN", .privateKeyFile),
        ("SSH-", .sshKey), ("ECDSA-SHA2-", .sshKey), ("SK-SSH-", .sshKey),
    ]

    /// The refusal of a text of this kind where `asked` was wanted; it holds nothing of the text.
    func refused(asked: AgeKeyKind) -> WaldenError {
        WaldenError(
            .configuration, "this is no age \(asked == .identity ? "identity" : "recipient")", cause: cause,
            hint: hint(asked))
    }

    private var cause: String {
        switch self {
        case .recipient: "it is a public key (a recipient), not a secret one"
        case .identity: "it is a secret key (an identity), not a public one"
        case .recipientOfOtherKind: "recipients of plugins and post-quantum recipients are not supported"
        case .pluginIdentity: "identities of age plugins are not supported"
        case .postQuantumIdentity: "post-quantum identities are not supported"
        case .sshKey: "ssh keys are not supported"
        case .privateKeyFile: "it is a private key in PEM or OpenSSH form, which is not supported"
        case .ageFile: "it is encrypted by age itself, with a passphrase or to a key, which is not supported"
        }
    }

    private func hint(_ asked: AgeKeyKind) -> String {
        switch (self, asked) {
        case (.identity, _): "Give what `age-keygen -y` prints of it, and keep the secret key off this host."
        case (.recipient, _): "Give the line that begins with AGE-SECRET-KEY-1 and belongs to it."
        case (.ageFile, _): "Decrypt it with `age -d` into a file that only its reader may read, and name that."
        case (_, .identity): "Use an X25519 identity, as `age-keygen` makes it (AGE-SECRET-KEY-1…)."
        default: "Use an X25519 recipient, as `age-keygen` prints it (age1…)."
        }
    }
}

extension WaldenError {
    static func notAnAgeKey(_ what: String, _ cause: String) -> WaldenError {
        WaldenError(
            .configuration, "this is no age \(what)", cause: cause,
            hint: what == "identity"
                ? "An identity is the one line AGE-SECRET-KEY-1… that age-keygen writes."
                : "A recipient is the one word age1… that age-keygen writes.")
    }
}
