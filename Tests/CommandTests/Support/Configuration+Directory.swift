// SPDX-License-Identifier: MIT

@testable import walden

extension Configuration {
    /// The folder of the only repository.
    var directory: String {
        get { repositories.first?.place.location ?? "" }
        set {
            repositories = [
                RepositorySettings(
                    name: "1", place: .directory(newValue, isGroupReadable: false), compress: compress)
            ]
        }
    }
}
