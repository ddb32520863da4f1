// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// Takes a backup into the first repository that can be opened, and copies it from there to each of the others.
///
/// docs/decisions/0013-backups-are-copied-on.md says why the server is not read once for each.
public struct TakeBackupEverywhere: Sendable {
    public struct Taken: Sendable {
        /// As the first of ``repositories`` has it.
        public let marker: BackupMarker
        /// That have it, in the order in which they got it.
        public var repositories: [String]
        public var failures: [Failure]

        public init(marker: BackupMarker, repositories: [String], failures: [Failure] = []) {
            (self.marker, self.repositories, self.failures) = (marker, repositories, failures)
        }
    }

    /// A repository that does not have the backup.
    public struct Failure: Sendable, Equatable {
        public let repository: String
        public let error: WaldenError

        public init(repository: String, error: WaldenError) { (self.repository, self.error) = (repository, error) }
    }

    private let repositories: ClusterRepositories
    private let request: TakeBackup.Request
    private let now: @Sendable () -> Instant

    /// Of what is reported; all but ``BackupEvent`` is of the copies.
    public enum Event: Sendable {
        case backup(BackupEvent)
        /// The repository cannot be opened and another one is tried.
        case passedOver(String, WaldenError)
        case copying(to: String)
        case copy(CopyEvent)
    }

    public init(
        _ repositories: ClusterRepositories, _ request: TakeBackup.Request, now: @escaping @Sendable () -> Instant
    ) {
        (self.repositories, self.request, self.now) = (repositories, request, now)
    }

    /// Throws when the backup is nowhere; a copy that fails is in what is returned.
    public func run(report: @escaping @Sendable (Event) -> Void) async throws -> Taken {
        let (first, archive) = try await open(report)
        let marker = try await TakeBackup(archive, request) { report(.backup($0)) }.run()
        var taken = Taken(marker: marker, repositories: [first.name])
        for place in repositories.places where place.name != first.name {
            report(.copying(to: place.name))
            do {
                try await copy(marker.id, CopyRoute(from: first, to: place), report)
                taken.repositories.append(place.name)
            } catch let error as WaldenError where error.code != .cancelled {
                taken.failures.append(Failure(repository: place.name, error: error))
            }
        }
        return taken
    }

    private func open(_ report: (Event) -> Void) async throws -> (RepositoryPlace, ClusterArchive) {
        var failures: [WaldenError] = []
        for place in repositories.places {
            do {
                return (place, try await place.open(repositories.cluster))
            } catch let error as WaldenError where error.code != .cancelled {
                failures.append(error)
                if repositories.places.count > 1 { report(.passedOver(place.name, error)) }
            }
        }
        throw failures.first ?? WaldenError(.configuration, "no repository is named")
    }

    private func copy(_ id: BackupID, _ route: CopyRoute, _ report: @escaping @Sendable (Event) -> Void) async throws {
        let copy = try await CopyRepository.open(
            route, cluster: repositories.cluster, .backups([id]), now: now(), tell: { report(.copy($0)) })
        let failures = try await copy.run().failures
        guard let first = failures.first else { return }
        let others = failures.count > 1 ? " and \(failures.count - 1) more" : ""
        throw WaldenError(
            first.error.code, "\(first.subject)\(others) could not be copied", cause: first.error.description,
            hint: "Run walden copy \(id.text) --to \(route.to.name) when that is mended.")
    }
}
