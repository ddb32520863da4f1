// SPDX-License-Identifier: MIT

public import Errors
public import PITR
public import Repository
public import SystemPackage

/// Takes a file that PostgreSQL wants archived into the repositories. DESIGN: `walden wal push`.
///
/// It returns only when the file is durable as the policy asks, so that `archive_command` may answer 0.
public struct PushWAL: Sendable {
    public struct Report: Sendable, Equatable {
        public let name: String
        /// In the order of the repositories.
        public let members: [Member]
        public let warnings: [String]

        /// `.stored` when any repository did not have it before.
        public var outcome: WALArchive.PushOutcome {
            members.contains { $0.outcome == .success(.stored) } ? .stored : .alreadyThere
        }
    }

    /// What became of the file in one repository.
    public struct Member: Sendable, Equatable {
        public let repository: String
        public let outcome: Result<WALArchive.PushOutcome, WaldenError>
    }

    /// A repository, opened when it is its turn: one that cannot be must not keep the file from the others.
    private struct Target: Sendable {
        let name: String
        let archive: KeptArchive
    }

    private let targets: [Target]
    private let readers = WarmWALReaders()
    private let policy: PushPolicy
    private let limit: Duration

    /// What a push takes at most unless told otherwise: PostgreSQL tries again by itself.
    public static let usualLimit = Duration.seconds(55)

    /// A repository that has not stored the file within `limit` has failed to. One is asked what it holds anew for a push when that
    /// was asked longer than `keptOpen` ago; for whoever pushes once that is all the same.
    public init(
        _ repositories: ClusterRepositories, _ policy: PushPolicy, limit: Duration = PushWAL.usualLimit,
        keptOpen: Duration = .zero
    ) {
        self.limit = limit
        let cluster = repositories.cluster
        targets = repositories.places.map { place in
            Target(name: place.name, archive: KeptArchive(for: keptOpen) { try await place.open(cluster) })
        }
        self.policy = policy
    }

    public init(_ cluster: ClusterArchive) {
        limit = Self.usualLimit
        targets = [Target(name: "", archive: KeptArchive(for: .zero) { cluster })]
        policy = .all
    }

    /// Gives back the memory that is kept for the next push.
    public func trim() { readers.trim() }

    /// Stores the file at `path`, which PostgreSQL gives relative to its data directory, its working directory.
    ///
    /// Every check comes before the first byte is stored. Throws `.usage` for a name that is no WAL file's, `.integrity`
    /// for content that does not fit the name, `.refused` for another cluster's, `.conflict` for other content under a name; with
    /// several repositories, one error for all that failed.
    public func run(_ path: FilePath) async throws -> Report {
        let file = try WALFile(name: path.lastComponent?.string ?? "")
        let opened = try await OpenedFile.open(path)
        defer { opened.close() }
        return try await run(file, opened, of: WorkingDataDirectory.systemIdentifier)
    }

    /// Stores an open file, as ``run(_:)`` does; `control` is the control file of its data directory, where that is known.
    public func run(_ file: WALFile, _ opened: OpenedFile, control: FileDescriptor?) async throws -> Report {
        try await run(file, opened) { try await WorkingDataDirectory.systemIdentifier(in: control) }
    }

    private func run(
        _ file: WALFile, _ opened: OpenedFile, of server: @Sendable () async throws -> SystemIdentifier?
    ) async throws -> Report {
        let identity = try await WALIdentity.read(file, opened, of: server)
        let content = WALContent(opened.source, readers)
        let outcomes = await PushRace(policy, limit: limit).run(
            targets.map { target in { try await push(file, identity, content, to: target) } })
        try PushVerdict(file.name, zip(targets.map(\.name), outcomes), policy).check()
        return report(file, outcomes)
    }

    private func push(_ file: WALFile, _ identity: WALIdentity, _ content: WALContent, to target: Target) async throws
        -> PushRace.Success
    {
        do {
            let cluster = try await target.archive.opened()
            let (generation, warnings) = try identity.generation(in: cluster)
            // A retry after another repository failed must not send again what is here.
            let outcome = try await cluster.wal(generation).push(file, content, lookingFirst: targets.count > 1)
            return PushRace.Success(outcome: outcome, warnings: warnings)
        } catch {
            // What is known of the repository may be what is wrong: a generation may be new.
            await target.archive.forget()
            throw error
        }
    }

    private func report(_ file: WALFile, _ outcomes: [Result<PushRace.Success, WaldenError>]) -> Report {
        var warnings: [String] = []
        var members: [Member] = []
        for (target, result) in zip(targets, outcomes) {
            members.append(Member(repository: target.name, outcome: result.map(\.outcome)))
            switch result {
            case .success(let success): warnings += success.warnings.filter { !warnings.contains($0) }
            case .failure(let error): warnings.append("\(file.name) is not in repository \(target.name): \(error)")
            }
        }
        return Report(name: file.name, members: members, warnings: warnings)
    }
}
