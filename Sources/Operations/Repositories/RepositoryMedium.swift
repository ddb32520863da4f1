// SPDX-License-Identifier: MIT

public import Storage
public import SystemPackage

/// What stands behind a repository's store, for what cannot be asked of it as a place for objects.
public enum RepositoryMedium: Sendable {
    /// `isGroupReadable`: whether the members of the folder's group are meant to read it.
    case directory(FilePath, isGroupReadable: Bool)

    /// The store itself, and the storage classes that new objects of it are given.
    case s3(S3Store, storageClasses: [String])

    case other
}
