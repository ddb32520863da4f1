// SPDX-License-Identifier: MIT

/// Which checks there are, in the order in which their lines stand.
public enum CheckList {
    /// Of each repository by itself, and of all beside each other; with `name`, of that repository alone.
    ///
    /// Throws `.usage` where none has that name.
    public static func checks(of repositories: ClusterRepositories, only name: String? = nil) throws -> [any Check] {
        let chosen = try repositories.only(name)
        return chosen.places.flatMap { checks(of: $0, in: repositories) } + between(chosen)
    }

    private static func checks(of place: RepositoryPlace, in repositories: ClusterRepositories) -> [any Check] {
        let sealed = repositories.places.filter { $0.sealing.sealing != .none && $0.name != place.name }.map(\.name)
        return [OpeningCheck(place, cluster: repositories.cluster)] + checks(of: place.medium, place.name)
            + [StoreCheck(place), SealingCheck(place, sealedOthers: sealed)]
    }

    private static func checks(of medium: RepositoryMedium, _ name: String) -> [any Check] {
        switch medium {
        case .directory(let path, let isGroupReadable):
            [DirectoryCheck(path, isGroupReadable: isGroupReadable, repository: name)]
        case .s3(let store, let storageClasses):
            [
                S3AccountCheck(store, repository: name),
                S3ClockCheck(store, repository: name),
                S3AbilitiesCheck(store, storageClasses: storageClasses, repository: name),
                S3UploadsCheck(store, repository: name),
            ]
        case .other: []
        }
    }

    private static func between(_ repositories: ClusterRepositories) -> [any Check] {
        repositories.places.count > 1 ? [WALDifferenceCheck(repositories)] : []
    }
}
