// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Repository
import SystemPackage

/// The keys that a repository's configuration names, read and parsed: whatever is wrong with them is told before anything is
/// stored, so that nothing is ever stored unsealed by mistake.
struct SealingKeys: Sendable {
    let choice: SealingChoice
    let keys: Keyring

    static let none = SealingKeys(choice: .none, keys: Keyring())

    private static let fileLimit = 1 << 20
    /// Less is guessed.
    private static let leastDigestKey = 16

    /// Throws `.configuration` with the repository's name; secrets are in none of it.
    static func load(_ repository: RepositorySettings) throws -> SealingKeys {
        guard let settings = repository.sealing else { return .none }
        do {
            return try load(settings)
        } catch let error as WaldenError {
            throw WaldenError(
                .configuration, "the keys of repository \(repository.name) cannot be used: \(error.message)",
                cause: error.cause, hint: error.hint)
        }
    }

    private static func load(_ settings: SealingSettings) throws -> SealingKeys {
        let identities = try settings.identitiesFile.map {
            try AgeKeyFile.identities(parsing: try text($0), name: $0)
        }
        let gpg = try settings.gpg.map(recipients)
        let keys = Keyring(identities ?? [], gpgPrograms: gpg.map { [$0.program] } ?? [])
        if let gpg, settings.leavesWALPlain {
            return SealingKeys(choice: SealingChoice(.none, backup: .gpg(gpg)), keys: keys)
        }
        var recipients = try settings.recipients.map { try AgeRecipient($0) }
        if let file = settings.recipientsFile {
            recipients += try AgeKeyFile.recipients(parsing: try text(file), name: file)
        }
        // Who has a secret key and names nobody seals to himself: never to nobody.
        if recipients.isEmpty { recipients = identities?.map(\.recipient) ?? [] }
        guard !recipients.isEmpty else {
            throw WaldenError(
                .configuration, "sealing.age names nobody to seal to",
                hint: "Name recipients (age1...), recipients_file or identities_file.")
        }
        let choice = SealingChoice(
            .age(recipients), backup: gpg.map { .gpg($0) }, digestKey: try settings.digestKeyFile.map(digestKey))
        return SealingKeys(choice: choice, keys: keys)
    }

    /// gpg itself is asked when a backup is to be stored: whoever only archives needs none.
    private static func recipients(_ settings: GpgSettings) throws -> GpgRecipients {
        try GpgRecipients(
            try settings.recipients.map { try GpgFingerprint($0) }, GpgProgram(settings.program, home: settings.home))
    }

    private static func digestKey(_ file: String) throws -> [UInt8] {
        var key = try bytes(file)
        while let last = key.last, last == UInt8(ascii: "\n") || last == UInt8(ascii: "\r") { key.removeLast() }
        guard key.count >= leastDigestKey else {
            throw WaldenError(.configuration, "\(file) has fewer than \(leastDigestKey) bytes")
        }
        return key
    }

    private static func text(_ file: String) throws -> String { String(decoding: try bytes(file), as: UTF8.self) }

    private static func bytes(_ file: String) throws -> [UInt8] {
        do {
            return try SmallFile.bytes(at: FilePath(file), limit: fileLimit)
        } catch {
            throw WaldenError.system(error as? Errno ?? .ioError, "read", FilePath(file))
        }
    }
}
