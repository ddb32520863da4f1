// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository

/// Removes the base backups and the WAL that retention no longer keeps, in each repository by itself.
///
/// Of a backup the marker goes first, and WAL goes last and the oldest first: whatever interrupts it, what is left is
/// whole, and the next run goes on. docs/decisions/0023-retention.md has the reasons.
public struct PruneBackups: Sendable {
    /// What came of it in one repository.
    public struct Place: Sendable {
        public let name: String
        /// nil: everything is kept for ever, and nobody looked.
        public var generations: [GenerationDecision]?
        /// Those that are gone.
        public var backups: [BackupID] = []
        /// Those that were pinned, or came into use, when they were to go.
        public var spared: [BackupID] = []
        /// All objects, those of backups included.
        public var removal = Removal()

        init(_ name: String) { self.name = name }
    }

    public struct Failure: Sendable, Equatable {
        public let place: String
        public let error: WaldenError
    }

    public struct Outcome: Sendable {
        public var places: [Place] = []
        /// Repositories that do not answer, or where it could not be ended.
        public var failures: [Failure] = []
    }

    public enum Event: Sendable {
        case removed(BackupID, from: String)
        case removedWAL(timeline: TimelineID, objects: Int, from: String)
        case swept(BackupID, from: String)
    }

    private let repositories: ClusterRepositories
    private let policies: [String: RetentionPolicy]
    private let request: Request

    /// What all repositories have in common.
    struct Request: Sendable {
        let cluster: String
        let now: Instant
        let waldenVersion: String
        let check: @Sendable () async throws -> Void
        let report: @Sendable (Event) -> Void
    }

    /// `policies` by the names of repositories; one without keeps everything for ever. `check` is called before each
    /// removal, or each few thousand objects of WAL, and throws where it must not be done.
    public init(
        _ repositories: ClusterRepositories, policies: [String: RetentionPolicy], now: Instant, waldenVersion: String,
        check: @escaping @Sendable () async throws -> Void = {}, report: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        (self.repositories, self.policies) = (repositories, policies)
        request = Request(
            cluster: repositories.cluster, now: now, waldenVersion: waldenVersion, check: check, report: report)
    }

    /// What is kept and what is not, and by which rule; with `removing` it is done. All repositories at once: one that
    /// does not answer holds up no other.
    public func run(removing: Bool) async throws -> Outcome {
        let results = await withTaskGroup(of: (Int, Result<Place, WaldenError>).self) { group in
            for (index, place) in repositories.places.enumerated() {
                group.addTask { (index, await result(in: place, removing: removing)) }
            }
            var results: [Int: Result<Place, WaldenError>] = [:]
            for await (index, result) in group { results[index] = result }
            return results.sorted { $0.key < $1.key }
        }
        var outcome = Outcome()
        for (index, result) in results {
            switch result {
            case .success(let place): outcome.places.append(place)
            case .failure(let error) where error.code == .cancelled: throw error
            case .failure(let error):
                outcome.failures.append(Failure(place: repositories.places[index].name, error: error))
            }
        }
        return outcome
    }

    private func result(in place: RepositoryPlace, removing: Bool) async -> Result<Place, WaldenError> {
        do {
            let policy = policies[place.name] ?? .forever
            return .success(try await PrunePlace(place, policy, request).run(removing: removing))
        } catch {
            return .failure(WaldenError.of(error))
        }
    }
}
