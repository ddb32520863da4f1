// SPDX-License-Identifier: MIT

import Codec

/// A key that was made. Only where nobody gave it a file does the text hold the secret.
struct KeyNewView: CommandOutput {
    let publicKey: String
    let fingerprint: String
    let file: String?
    let text: String

    private enum CodingKeys: CodingKey {
        case publicKey, fingerprint, file
    }

    init(_ recipient: AgeRecipient, file: String) {
        (publicKey, fingerprint, self.file) = (recipient.text, recipient.fingerprint, file)
        text = """
            Public key: \(recipient)
            The secret key is in \(file). Keep a copy of it where neither this host's loss nor its theft reaches.
            Seal to it by `sealing: {age: {recipients: [\(recipient)]}}` in a repository of the configuration.
            """
    }

    /// `text`: the identity file, which its reader keeps.
    init(_ recipient: AgeRecipient, text: String) {
        (publicKey, fingerprint, file) = (recipient.text, recipient.fingerprint, nil)
        // The newline at the end comes with every output.
        self.text = text.hasSuffix("\n") ? String(text.dropLast()) : text
    }
}
