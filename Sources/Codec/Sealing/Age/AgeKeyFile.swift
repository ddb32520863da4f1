// SPDX-License-Identifier: MIT

public import Errors

/// The files of keys that the `age` program reads with -i and -R and `age-keygen` writes (age(1), age-keygen(1)): one
/// key a line, comments begin with `#`, empty lines are passed over, lines may end in CR LF.
///
/// Messages name the file and the line, and never hold a line's content.
public enum AgeKeyFile {
    /// The identities in `text`, in order. `name` is what messages call the file.
    ///
    /// Throws ``WaldenError`` with code `configuration` when a line is no X25519 identity and when there is none.
    public static func identities(parsing text: String, name: String) throws(WaldenError) -> [AgeIdentity] {
        var identities: [AgeIdentity] = []
        for line in keys(text) {
            do { identities.append(try AgeIdentity(line.text)) } catch {
                throw error.during("cannot use line \(line.number) of the identity file \(name)")
            }
        }
        guard !identities.isEmpty else { throw empty("identity", name) }
        return identities
    }

    /// The recipients in `text`, in order. `name` is what messages call the file.
    ///
    /// Throws ``WaldenError`` with code `configuration` when a line is no X25519 recipient and when there is none.
    public static func recipients(parsing text: String, name: String) throws(WaldenError) -> [AgeRecipient] {
        var recipients: [AgeRecipient] = []
        for line in keys(text) {
            do { recipients.append(try AgeRecipient(line.text)) } catch {
                throw error.during("cannot use line \(line.number) of the recipients file \(name)")
            }
        }
        guard !recipients.isEmpty else { throw empty("recipients", name) }
        return recipients
    }

    /// An identity file as `age-keygen` writes it; `created` is a time of RFC 3339. It holds the secret.
    public static func text(of identity: AgeIdentity, created: String) -> String {
        "# created: \(created)\n# public key: \(identity.recipient)\n\(identity.secretText)\n"
    }

    private static func keys(_ text: String) -> [(number: Int, text: String)] {
        let lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return lines.enumerated().compactMap { index, line in
            let content = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
            guard let first = content.first, first != UInt8(ascii: "#") else { return nil }
            return (index + 1, String(decoding: content, as: UTF8.self))
        }
    }

    private static func empty(_ kind: String, _ name: String) -> WaldenError {
        WaldenError(
            .configuration, "cannot use the \(kind) file \(name)", cause: "there is no key in it",
            hint: "Make one with `age-keygen`.")
    }
}
