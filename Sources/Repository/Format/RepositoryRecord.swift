// SPDX-License-Identifier: MIT

public import PITR

/// `walden-repository.json`: that this is a repository, and which.
public struct RepositoryRecord: JSONDocument, Equatable {
    public let format: Int
    /// A random UUID.
    public let repository: String
    public let created: Instant
    /// The version of Walden that made it.
    public let walden: String

    public init(repository: String, created: Instant, walden: String) {
        self.format = JSONDocuments.format
        self.repository = repository
        self.created = created
        self.walden = walden
    }
}
