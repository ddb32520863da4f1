// SPDX-License-Identifier: MIT

import Codec
import Errors
import Repository
import Storage

/// What gpg seals for base backups can be opened again with what is at hand: seal, store, fetch, open, compare, delete.
struct GpgRoundTrip {
    private static let what = "opening"
    private let place: RepositoryPlace
    private let recipients: GpgRecipients

    init(_ place: RepositoryPlace, _ recipients: GpgRecipients) {
        (self.place, self.recipients) = (place, recipients)
    }

    func run(_ report: CheckReport) async throws {
        let content = try ProbeObject(in: place.store).content
        let sealer = GpgSealer(to: recipients)
        let sealed = try await sealer.seal(content) + sealer.finish()
        let fetched = try await ProbeObject(
            in: place.store, content: sealed, suffix: Sealing.gpg(recipients).suffix
        ).thereAndBack()
        do {
            let opened = try await GpgOpener.opened(fetched, with: place.keys.gpgPrograms, limit: content.count)
            guard opened == content else { throw WaldenError(.integrity, "what was opened is not what was sealed") }
            report.ok(Self.what, "gpg opens what it sealed, stored and fetched")
        } catch let error as WaldenError where error.code == .permission {
            report.warn(
                Self.what, "restore ability of base backups is unproven on this host", cause: error.message,
                hint: "Run walden check once more where gpg has the secret key.")
        } catch let error as WaldenError where error.code != .cancelled {
            report.failed(Self.what, error.during("gpg does not open what it sealed"))
        }
    }
}
