// SPDX-License-Identifier: MIT

public import Errors
import Glibc

/// The keys that a gpg program seals to, each of which can open it alone.
public struct GpgRecipients: Sendable, Hashable {
    /// What each object's header has room for.
    private static let most = 64

    /// At least one.
    public let fingerprints: [GpgFingerprint]
    public let program: GpgProgram

    /// Throws ``WaldenError`` with code `configuration` for none, and for more than 64.
    public init(_ fingerprints: [GpgFingerprint], _ program: GpgProgram = .standard) throws(WaldenError) {
        guard (1...Self.most).contains(fingerprints.count) else {
            throw WaldenError(
                .configuration,
                fingerprints.isEmpty ? "gpg has nobody to seal to" : "gpg has more than \(Self.most) recipients")
        }
        self.fingerprints = fingerprints
        self.program = program
    }

    /// Asks gpg whether it can seal to all of them now.
    ///
    /// Throws `.configuration` when it cannot, or is not there, `.permission` when its folder cannot be read.
    public func check() async throws {
        try checkHome()
        for fingerprint in fingerprints {
            let (output, report) = try await program.run(
                ["--with-colons", "--list-keys", fingerprint.text], limit: 1 << 20)
            let listing = GpgKeyListing(parsing: String(decoding: output, as: UTF8.self))
            guard let key = listing.key(fingerprint) else {
                throw WaldenError(
                    .configuration, "gpg has no key with the fingerprint \(fingerprint)",
                    cause: report.hasSucceeded ? "it may be that of a subkey" : report.cause,
                    hint:
                        "Import it with gpg --import as the user that runs Walden, or name its folder with sealing.gpg.home."
                )
            }
            guard let problem = key.problem else { continue }
            throw WaldenError(.configuration, "gpg cannot seal to the key \(fingerprint)", cause: problem)
        }
    }

    private func checkHome() throws {
        guard let home = program.home else { return }
        guard access("\(home)/.", R_OK | X_OK) != 0 else { return }
        let failure = errno
        throw WaldenError(
            failure == EACCES ? .permission : .configuration, "gpg's folder \(home) cannot be read",
            cause: String(cString: strerror(failure)), hint: "Name the folder of its keys with sealing.gpg.home.")
    }

    var sealingArguments: [String] {
        ["--no-encrypt-to", "--compress-algo", "none"] + fingerprints.flatMap { ["--recipient", $0.text] } + [
            "--encrypt"
        ]
    }
}
