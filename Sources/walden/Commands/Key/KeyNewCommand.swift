// SPDX-License-Identifier: MIT

import ArgumentParser
import Codec
import Errors
import Operations
import PITR
import SystemPackage

struct KeyNewCommand: ReportingCommand {
    static let name = "key new"

    static let configuration = CommandConfiguration(
        commandName: "new",
        abstract: "Make an age key pair: a secret key that opens, and a public key to seal to.",
        discussion: """
            Needs no configuration. The file is one that age and age-keygen read too. Keep it off the database's host, and keep \
            it twice: what is sealed to a key that is lost cannot be opened by anybody. Without --output the file's text goes \
            to standard output, and the public key is said on standard error.

            EXAMPLES
              walden key new --output /root/walden.key
              walden key new | age --encrypt --passphrase --output walden.key.age
            """)

    @OptionGroup var global: GlobalOptions

    @Option(name: .shortAndLong, help: "The file to write, which must not be there yet. Only its owner may read it.")
    var output: String?

    func perform(_ context: CommandContext) async throws -> KeyNewView {
        let identity = AgeIdentity.generate()
        // age-keygen writes whole seconds.
        let created = Instant(seconds: context.now().microseconds / 1_000_000)
        guard let output else {
            guard !global.json else {
                throw WaldenError(
                    .usage, "walden key new --json needs --output FILE",
                    cause: "a secret key has no place in a report that others keep")
            }
            context.complain("Public key: \(identity.recipient)")
            return KeyNewView(identity.recipient, text: AgeKeyFile.text(of: identity, created: created.description))
        }
        let path = FilePath(output).absolute
        try await NewKeyFile.write(identity, created: created, to: path)
        return KeyNewView(identity.recipient, file: path.string)
    }
}
