// SPDX-License-Identifier: MIT

import PITR

/// One of `repositories:` in the configuration file: where it is, and how new objects in it are made.
struct RepositorySettings: Sendable, Equatable {
    enum Place: Sendable, Equatable {
        /// `isGroupReadable`: whether the members of the folder's group may read it.
        case directory(String, isGroupReadable: Bool)
        case s3(S3RepositorySettings)
    }

    /// What people and other commands call it.
    var name: String
    var place: Place
    var compress = Configuration.Compress()
    /// nil: nothing is sealed.
    var sealing: SealingSettings?
    /// nil: as all repositories.
    var retention: RetentionPolicy?
}

extension RepositorySettings.Place {
    /// For people.
    var location: String {
        switch self {
        case .directory(let path, _): path
        case .s3(let settings): settings.location
        }
    }
}
