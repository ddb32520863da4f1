// SPDX-License-Identifier: MIT

import Errors
public import PITR
import Repository

/// Says of a backup that it is to stay, or that the policy decides again, in every repository that has it.
public struct PinBackup: Sendable {
    public struct Outcome: Sendable {
        /// The repositories that have the backup, and where that is said now.
        public var repositories: [String] = []
        /// Those that could not be asked, or told.
        public var failures: [ClusterRepositories.Unopened] = []
    }

    private let repositories: ClusterRepositories
    private let id: BackupID
    private let waldenVersion: String

    public init(_ repositories: ClusterRepositories, _ id: BackupID, waldenVersion: String) {
        (self.repositories, self.id, self.waldenVersion) = (repositories, id, waldenVersion)
    }

    /// Throws `.notFound` when no repository has it, and what the first said where none could be asked.
    public func keep(note: String?, at now: Instant) async throws -> Outcome {
        let record = PinRecord(id, at: now, note: note, walden: waldenVersion)
        return try await everywhere { try await $0.pin(record) }
    }

    /// Throws as ``keep(note:at:)`` does.
    public func release() async throws -> Outcome { try await everywhere { try await $0.unpin(id) } }

    private func everywhere(_ change: (BackupStore) async throws -> Bool) async throws -> Outcome {
        var outcome = Outcome()
        for place in repositories.places {
            do {
                guard let backups = try await store(in: place) else { continue }
                _ = try await change(backups)
                outcome.repositories.append(place.name)
            } catch let error as WaldenError where error.code != .cancelled {
                outcome.failures.append(.init(repository: place.name, error: error))
            }
        }
        guard outcome.repositories.isEmpty else { return outcome }
        throw outcome.failures.first?.error
            ?? WaldenError(
                .notFound, "there is no backup \(id.text)", hint: "See the backups there are with walden list.")
    }

    /// The backups of the generation that has it; nil where none has.
    private func store(in place: RepositoryPlace) async throws -> BackupStore? {
        let cluster = try await place.open(repositories.cluster)
        for generation in cluster.record.generations {
            let backups = cluster.backups(generation)
            if try await backups.exists(id) { return backups }
        }
        return nil
    }
}
