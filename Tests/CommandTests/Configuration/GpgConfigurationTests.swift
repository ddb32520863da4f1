// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Testing

@testable import walden

@Suite("Configuration: gpg") struct GpgConfigurationTests {
    private static let fingerprint = "95AB66BD666358E6E4B5B7A78D9333F367A21093"
    private static let age = AgeIdentity.generate().recipient.text

    private func settings(_ sealing: String) throws -> RepositorySettings {
        let text = "repositories:\n  - directory: /x\n    sealing: \(sealing)\n"
        return try #require(try ConfigurationFile.parse(text, file: "w.yaml").repositories.first)
    }

    private func refusal(_ sealing: String) throws -> WaldenError {
        let error = try #require(throws: WaldenError.self) { try SealingKeys.load(try settings(sealing)) }
        #expect(error.code == .configuration)
        return error
    }

    @Test func `gpg seals base backups, and age goes on sealing the WAL`() throws {
        let repository = try settings(
            "{age: {recipients: \(Self.age)}, gpg: {recipients: [\(Self.fingerprint)], home: /k, program: /opt/gpg2}}")
        let gpg = GpgSettings(recipients: [Self.fingerprint], home: "/k", program: "/opt/gpg2")
        #expect(repository.sealing == SealingSettings(recipients: [Self.age], gpg: gpg))
        let loaded = try SealingKeys.load(repository)
        let program = GpgProgram("/opt/gpg2", home: "/k")
        let recipients = try GpgRecipients([try GpgFingerprint(Self.fingerprint)], program)
        #expect(loaded.choice == SealingChoice(.age([try AgeRecipient(Self.age)]), backup: .gpg(recipients)))
        #expect(loaded.choice.backup == .gpg(recipients))
        #expect(loaded.keys.gpgPrograms == [program])
    }

    @Test func `home and program have their defaults, and without gpg age seals all`() throws {
        let gpg = try settings("{age: {recipients: \(Self.age)}, gpg: {recipients: \(Self.fingerprint)}}").sealing?.gpg
        #expect(gpg == GpgSettings(recipients: [Self.fingerprint], home: nil, program: "gpg"))
        let loaded = try SealingKeys.load(try settings("{age: {recipients: \(Self.age)}, wal: age}"))
        #expect(loaded.choice.backup == loaded.choice.sealing)
        #expect(loaded.keys.gpgPrograms.isEmpty)
    }

    @Test func `WAL is stored plain beside gpg only where that is said`() throws {
        let repository = try settings("{wal: none, gpg: {recipients: \(Self.fingerprint)}}")
        let loaded = try SealingKeys.load(repository)
        #expect(loaded.choice.sealing == .none)
        #expect(loaded.choice.backup.name == "gpg")
        for (sealing, words) in [
            ("{gpg: {recipients: \(Self.fingerprint)}}", "say wal: none"),
            ("{wal: age, gpg: {recipients: \(Self.fingerprint)}}", "say wal: none"),
            ("{wal: none, age: {recipients: \(Self.age)}}", "can be none only where gpg"),
            (
                "{wal: none, age: {recipients: \(Self.age)}, gpg: {recipients: \(Self.fingerprint)}}",
                "says that it is not"
            ),
            ("{wal: none}", "must say to whom"), ("{}", "must say to whom"),
            ("{wal: plain, age: {recipients: \(Self.age)}}", "must be one of age, none"),
        ] {
            let error = try refusal(sealing)
            #expect(error.message.contains(words), "\(sealing): \(error)")
        }
    }

    @Test(arguments: [
        ("{recipients: []}", "must name the fingerprints"), ("{home: /k}", "must name the fingerprints"),
        ("{recipients: walden@example.org}", "is no fingerprint"),
        ("{recipients: 8D9333F367A21093}", "is no fingerprint"),
        ("{recipients: \(fingerprint), home: gnupg}", "must be an absolute path"),
        ("{recipients: \(fingerprint), program: bin/gpg}", "must be an absolute path, or a name"),
        ("{recipients: \(fingerprint), program: ''}", "must be an absolute path, or a name"),
        ("{recipients: \(fingerprint), homedir: /k}", "unknown key"),
    ])
    func `what gpg cannot be told is refused`(_ gpg: String, _ words: String) throws {
        let error = try refusal("{age: {recipients: \(Self.age)}, gpg: \(gpg)}")
        #expect(error.message.contains(words), "\(error)")
    }

    @Test func `config show tells of it`() throws {
        let repository = try settings("{wal: none, gpg: {recipients: \(Self.fingerprint)}}")
        var configuration = Configuration()
        configuration.repositories = [repository]
        let environment = try Environment(configuration, at: "/w.yaml", .process())
        let values = ConfigShowView(environment).values.filter { $0.key.contains("sealing") }
        #expect(
            values.map { "\($0.key)=\($0.value)" } == [
                "repositories[0].sealing.gpg.recipients=\(Self.fingerprint)",
                "repositories[0].sealing.gpg.home=GNUPGHOME, then ~/.gnupg", "repositories[0].sealing.gpg.program=gpg",
                "repositories[0].sealing.wal=none",
            ])
    }
}
