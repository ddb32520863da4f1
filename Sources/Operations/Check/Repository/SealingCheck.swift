// SPDX-License-Identifier: MIT

import Codec
import Errors
import Host
import Repository
import Storage

/// To whom new objects are sealed, and whether they can be opened again with what is at hand: seal, store, fetch, open,
/// compare, delete.
struct SealingCheck: Check {
    let what = "sealing"
    private let place: RepositoryPlace
    private let sealedOthers: [String]

    /// `sealedOthers`: the other repositories of the cluster that are sealed.
    init(_ place: RepositoryPlace, sealedOthers: [String]) {
        (self.place, self.sealedOthers) = (place, sealedOthers)
    }

    var repository: String? { place.name }

    func run(_ report: CheckReport) async throws {
        if case .gpg(let recipients) = place.sealing.backup {
            let keys = recipients.fingerprints.map(\.text).joined(separator: ", ")
            report.ok(what, "new base backups are sealed by gpg to \(keys)")
            try await GpgRoundTrip(place, recipients).run(report)
        }
        switch place.sealing.sealing {
        // gpg seals base backups alone.
        case .none, .gpg: sayPlain(report)
        case .age(let recipients):
            report.ok(what, "new objects are sealed by age to \(Self.names(recipients))")
            try await open(recipients, report)
        }
    }

    private static func names(_ recipients: [AgeRecipient]) -> String {
        recipients.map { "\($0.fingerprint) (\($0.text))" }.joined(separator: ", ")
    }

    private func sayPlain(_ report: CheckReport) {
        guard !sealedOthers.isEmpty else { return report.ok(what, "none: whoever reads the store reads what is in it") }
        report.warn(
            what,
            "this repository is not sealed, and \(sealedOthers.joined(separator: ", ")) holds the same data sealed",
            hint: "Seal this one too, unless only those who may read the database can read it.")
    }

    private func open(_ recipients: [AgeRecipient], _ report: CheckReport) async throws {
        let identities = place.keys.identities
        guard !identities.isEmpty else {
            return report.warn(
                "opening", "restore ability is unproven on this host", cause: "no secret key is at hand",
                hint: "Where the key is kept, name it as sealing.age.identities_file and run walden check there.")
        }
        let content = try ProbeObject(in: place.store).content
        let sealed = try await BlockingThreads.shared.run { try AgeSealer.sealed(content, to: recipients) }
        let probe = try ProbeObject(in: place.store, content: sealed, suffix: Sealing.age(recipients).suffix)
        let fetched = try await probe.thereAndBack()
        for recipient in recipients {
            await prove(recipient, identities.first { $0.recipient == recipient }, fetched, content, report)
        }
        let others = identities.filter { !recipients.contains($0.recipient) }.count
        if others == identities.count { report.failed("opening", Self.wrongKeys) }
    }

    private static let wrongKeys = WaldenError(
        .permission, "what is sealed now cannot be opened with the secret keys at hand",
        cause: "none of them belongs to a recipient",
        hint: "Correct sealing.age.recipients or identities_file before anything more is sealed.")

    private func prove(
        _ recipient: AgeRecipient, _ identity: AgeIdentity?, _ sealed: [UInt8], _ content: [UInt8],
        _ report: CheckReport
    ) async {
        let name = "opening"
        guard let identity else {
            return report.ok(name, "the key of \(recipient.fingerprint) is not at hand: not proven here")
        }
        do {
            let opened = try await BlockingThreads.shared.run {
                try AgeOpener.opened(sealed, with: [identity], limit: content.count)
            }
            guard opened == content else { throw WaldenError(.integrity, "what was opened is not what was sealed") }
            report.ok(name, "the key of \(recipient.fingerprint) opens what was sealed, stored and fetched")
        } catch {
            report.failed(name, WaldenError.of(error).during("the key of \(recipient.fingerprint) does not open it"))
        }
    }
}
