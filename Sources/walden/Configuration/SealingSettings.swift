// SPDX-License-Identifier: MIT

/// To whom new objects of a repository are sealed, and what opens them. The files are read when the configuration is loaded.
struct SealingSettings: Sendable, Equatable {
    /// age's public keys, as they stand in the configuration.
    var recipients: [String] = []
    /// A file with more of them, a line each.
    var recipientsFile: String?
    /// A file of secret keys, wanted only where something must be read.
    var identitiesFile: String?
    /// A file whose content is mixed into the digests by which a file that is pushed again is recognised.
    var digestKeyFile: String?
    /// By which base backups are sealed instead of age.
    var gpg: GpgSettings?
    /// Whether the WAL is stored as it is, which must have been said: then nothing is told of age.
    var leavesWALPlain = false
}

/// What `sealing.gpg` says.
struct GpgSettings: Sendable, Equatable {
    /// Fingerprints, as they stand in the configuration.
    var recipients: [String] = []
    /// The folder of its keys; nil: the user's.
    var home: String?
    /// A path, or a name in `PATH`.
    var program = "gpg"
}
